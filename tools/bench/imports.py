"""Importing ten thousand rows, as a person does from the command line: validated, checked for doubles, with history."""

import csv
import random
import time
from pathlib import Path

from tools.bench.places import Place, yingdan

CITIES = ("苏州", "无锡", "宁波", "东莞", "佛山", "青岛", "成都", "重庆", "西安", "合肥")
WORDS = ("精密", "数控", "机械", "科技", "自动化", "模具", "重工", "智能装备")
HEADER = ("客户名称", "电话", "城市", "地址", "备注")


def import_rows(place: Place, count: int) -> tuple[float, str]:
    """Seconds for `count` new accounts, the start of the program included, and what the command said of them."""
    file = write(place.home / "bench-import.csv", count, seed=time.time_ns())
    began = time.monotonic()
    done = yingdan(place, "import", str(file), "--object", "accounts", check=False)
    took = time.monotonic() - began
    last = [line for line in done.stdout.splitlines() if "created" in line]
    told = last[-1].partition(": ")[2] if last else (done.stderr or done.stdout).strip()[-200:]
    return took, f"({told})"


def write(file: Path, count: int, seed: int) -> Path:
    """A CSV of made-up accounts, no two of the same name, the same for the same seed."""
    chance = random.Random(seed)
    mark = f"{chance.randrange(16**6):06x}"
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        rows = csv.writer(out)
        rows.writerow(HEADER)
        for number in range(count):
            city = chance.choice(CITIES)
            name = f"{city}{chance.choice(WORDS)}{mark}{number:06d}有限公司"
            phone = f"138{chance.randrange(10**8):08d}"
            rows.writerow(
                (name, phone, city, f"{city}市工业园 {number} 号", "展会获得，意向明确。" * chance.randint(1, 8))
            )
    return file

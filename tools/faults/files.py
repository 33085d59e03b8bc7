"""Files of made-up accounts to be imported while processes are killed."""

import csv
import random
from pathlib import Path

CITIES = ("苏州", "无锡", "宁波", "东莞", "佛山", "青岛", "成都", "重庆", "西安", "合肥")
WORDS = ("精密", "数控", "机械", "科技", "自动化", "模具", "重工", "智能装备")
HEADER = ("客户名称", "电话", "城市", "地址", "备注")


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

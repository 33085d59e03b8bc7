"""Measure search over generated company names: rare and common words, pinyin, phones, lists within a scope.

    python tools/bench/search.py [--names 200000]

Runs on the database of YINGDAN_DATABASE_URL (an empty one it may fill), or on a file in a folder it removes again.
Prints milliseconds, the median of five: finding the candidates, then a list page within all rows and within one
owner's, and the search box over everything. Hits are verified ones.
"""

# ruff: noqa: SIM905 (words read better in a line than as a list)

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingdan.config.settings")
if not os.environ.get("YINGDAN_DATABASE_URL"):
    HOME = tempfile.TemporaryDirectory(prefix="yingdan-bench-")
    os.environ["YINGDAN_HOME"] = HOME.name

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402

from yingdan.platform.search import index  # noqa: E402

KEY = "bench.company"
PLACES = (
    "北京 上海 广州 深圳 杭州 苏州 南京 武汉 成都 重庆 天津 青岛 宁波 无锡 佛山 东莞 长沙 郑州 西安 济南 合肥 福州 厦门"
).split()
BRAND = "启明星辰华为瑞德恒泰宏远金鑫盛达信诚中联海天博创智慧云科源泰合众美佳利通安康福宁同方东正大新永兴隆昌茂荣嘉禾"
TRADES = (
    "科技 科技 科技 科技 贸易 贸易 实业 机械 电子 信息技术 建筑工程 物流 食品 医疗器械 新能源 文化传播 精密制造 化工"
).split()
FORMS = "有限公司 有限公司 有限公司 股份有限公司 集团有限公司".split()
ASKED = (
    *"启辰 星辰科 科技 科 jlxx huawei kj keji zhang zh 上海启明星辰科技有限公司 有限公司".split(),
    *"0138 138 重慶 ＫＪ % 不存在的".split(),
    "上海 科技",
)
OWNERS = 200


class Company(models.Model):
    """A row of the list that is searched; its table is made for the run."""

    name = models.CharField(max_length=200)
    owner = models.IntegerField(db_index=True)
    updated = models.IntegerField(db_index=True)

    objects: models.Manager = models.Manager()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.name


def name(chance: random.Random) -> str:
    """A company as they are called: place, brand, trade, form."""
    brand = "".join(chance.choice(BRAND) for _ in range(chance.choice((2, 2, 2, 3, 3, 4))))
    return chance.choice(PLACES) + brand + chance.choice(TRADES) + chance.choice(FORMS)


def fill(count: int) -> tuple[float, float]:
    """Make the rows and index them; gives the seconds the index took, and the last 10,000 in one go."""
    chance = random.Random(1)
    rows = [
        Company(id=id, name=name(chance), owner=chance.randrange(OWNERS), updated=chance.randrange(10**9))
        for id in range(1, count + 1)
    ]
    phones = {row.pk: f"1{chance.randrange(3, 10)}{chance.randrange(10**9):09d}" for row in rows}
    with connection.schema_editor() as editor:
        editor.create_model(Company)
    Company.objects.bulk_create(rows, batch_size=5000)
    entries = [index.Entry(KEY, row.pk, row.name, (row.name, phones[row.pk])) for row in rows]
    started = time.perf_counter()
    for at in range(0, count - 10_000, 10_000):
        index.put(entries[at : at + 10_000])
    middle = time.perf_counter()
    index.put(entries[-10_000:])
    ended = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return ended - started, ended - middle


def took(run: Callable[[], object]) -> float:
    """Milliseconds, the median of five."""
    spent = []
    for _ in range(5):
        started = time.perf_counter()
        run()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def page(owner: int | None, text: str) -> list[Company]:
    """The first page of a list, as a surface asks for it."""
    rows = Company.objects.all() if owner is None else Company.objects.filter(owner=owner)
    return list(rows.filter(index.matching(KEY, text).q()).order_by("-updated", "-pk")[:51])


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=200_000)
    count = parser.parse_args().names
    call_command("migrate", verbosity=0)
    everything, last = fill(count)
    print(f"{connection.vendor}: {count:,} names indexed in {everything:.1f} s, the last 10,000 in {last:.2f} s")
    print(f"{'':24}{'hits':>8}{'candidates':>12}{'list':>8}{'owner':>8}{'box':>8}  ms")
    for text in ASKED:
        hits = Company.objects.filter(index.matching(KEY, text).q()).count()
        spent = (
            took(lambda: index.matching(KEY, text)),  # noqa: B023
            took(lambda: page(None, text)),  # noqa: B023
            took(lambda: page(7, text)),  # noqa: B023
            took(lambda: index.everywhere(text, {KEY: Company.objects.filter(owner=7)})),  # noqa: B023
        )
        wide = len(text) + sum(ord(char) > 0x2E7F for char in text)
        print(f"{text}{'':{24 - wide}}{hits:>8}{spent[0]:>12.2f}" + "".join(f"{ms:>8.2f}" for ms in spent[1:]))


if __name__ == "__main__":
    main()

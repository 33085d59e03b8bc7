"""Importing ten thousand contacts as a person does: a file uploaded, its columns as proposed, written by the worker.

Each row is validated, looked for among those there by every rule of duplicates, and gets its history.
"""

import csv
import io
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from tools.bench.client import Answer, Client
from tools.bench.exports import FORM, ended
from tools.bench.found import Figure
from tools.bench.measure import Failed, browser, program
from tools.bench.servers import Running
from tools.bench.steps import Person
from tools.bench.watch import Done, watched

ROWS = 10_000
HEADER = ("联系人姓名", "职务", "手机", "邮箱", "地址", "联系人备注")
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英"
POSTS = ("总经理", "采购经理", "设备主管", "技术总工", "生产厂长", "财务经理")
EDGE = "bench-edge"


def imports(server: Running, administrator: Person, reader: Person) -> Iterator[Figure]:
    """The seconds from pressing the last button to the last row, extra memory, and what the lists suffer meanwhile."""
    pages, programs = browser(server.origin, administrator), program(server.origin, administrator)

    def ready() -> Callable[[], Done]:
        return partial(carried_out, pages, programs, upload(pages, table(ROWS, seed=time.time_ns())))

    try:
        seen = watched(server, reader, ready)
    finally:
        pages.close()
        programs.close()
    return iter(seen.figures("import"))


def table(count: int, seed: int) -> bytes:
    """A CSV of made-up contacts, no two of one name, the same for the same seed."""
    chance, out = random.Random(seed), io.StringIO()
    mark = f"{chance.randrange(16**5):05x}"  # a row with a name that is there already would be passed over
    rows = csv.writer(out)
    rows.writerow(HEADER)
    for number in range(count):
        name = chance.choice(FAMILY) + "".join(chance.choice(GIVEN) for _ in range(2)) + f"{mark}{number:04d}"
        phone = f"13{chance.randrange(10**9):09d}"
        address = f"苏州市工业园 {number} 号"
        rows.writerow((name, chance.choice(POSTS), phone, f"b{phone}@example.com", address, "展会获得，意向明确。"))
    return out.getvalue().encode("utf-8-sig")


def upload(pages: Client, content: bytes) -> str:
    """Hand in the file; the address of what comes next. Raises Failed."""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="bench.csv"\r\n'
    body = f"{head}Content-Type: text/csv\r\n\r\n".encode() + content + f"\r\n--{EDGE}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
    return led(pages.send("POST", "/contacts/import/", body, headers))


def carried_out(pages: Client, programs: Client, draft: str) -> Done:
    """Begin the import and wait for its end; its counts. Raises Failed when not every row came in."""
    run = led(pages.send("POST", f"{draft}check/", b"", FORM)).rstrip("/").rpartition("/")[2]
    counts = ended(programs, f"/api/v1/imports/{run}")
    told = ", ".join(f"{counts[name]} {name}" for name in ("created", "updated", "skipped", "failed"))
    if counts["created"] != ROWS:
        raise Failed(told)
    return Done.by(counts, told)


def led(answer: Answer) -> str:
    """Where an answer leads. Raises Failed when it leads nowhere."""
    if answer.status != 302:
        raise Failed(f"the import answered {answer.status}: {answer.plain[:200]!r}")
    return answer.headers["location"]

"""Damaged and crafted files end in words, never in a crash; the old xls is read and its bombs are refused."""

import io
import time
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.platform.transfer import sheets
from yingdan.kernel.errors import Invalid
from yingdan.platform.transfer.read import Source


def good_xlsx(folder: Path) -> bytes:
    """A small workbook."""

    def fill(page: Any) -> None:
        for number in range(20):
            page.append([f"名称{number}", number * 1.5, True, None])
        page.merge_cells("A3:A5")

    return sheets.workbook(folder, fill).read_bytes()


def good_xls(folder: Path) -> bytes:
    """A small workbook of the old kind."""
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("一")
    for number in range(20):
        for column, value in enumerate((f"名称{number}", number * 1.5, 13800138000 + number, "" if number else "备注")):
            page.write(number, column, value)
    path = folder / "good.xls"
    book.save(str(path))
    return path.read_bytes()


def bent(data: bytes, random: Random) -> bytes:
    """The bytes with a few of them changed."""
    made = bytearray(data)
    for _ in range(random.randint(1, 8)):
        made[random.randrange(len(made))] = random.randrange(256)
    return bytes(made)


def bent_inside(data: bytes, random: Random) -> bytes:
    """An archive with a few bytes of one of its parts changed or left out."""
    old, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    victim = random.choice([name for name in old.namelist() if name.endswith(".xml")])
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = bytearray(old.read(name))
            if name == victim:
                place = random.randrange(len(part))
                part[place : place + random.randint(0, 20)] = bytes([random.randrange(256)])
            new.writestr(name, bytes(part))
    return out.getvalue()


def read(path: Path) -> None:
    """Read all of it, or be refused in words."""
    try:
        source = Source(path)
        for title in source.titles:
            list(source.sheet(title.name).rows())
    except Invalid as problem:
        assert str(problem)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_bent_workbooks_end_in_words(tmp_path: Path, seed: int) -> None:
    random, xlsx, xls = Random(seed), good_xlsx(tmp_path), good_xls(tmp_path)
    for number in range(30):
        path = tmp_path / ("x.xls" if number % 10 == 9 else "x.xlsx")
        bend = (bent, bent_inside)[number % 2] if path.suffix == ".xlsx" else bent
        path.write_bytes(bend(xls if path.suffix == ".xls" else xlsx, random))
        start = time.monotonic()
        read(path)
        assert time.monotonic() - start < 10


def test_random_bytes_end_in_words(tmp_path: Path) -> None:
    random, path = Random(7), tmp_path / "x.csv"
    for _ in range(300):
        path.write_bytes(random.randbytes(random.randint(1, 400)))
        read(path)


def test_the_old_xls(tmp_path: Path) -> None:
    good_xls(tmp_path)
    sheet = Source(tmp_path / "good.xls").sheet()
    assert sheet.name == "一"
    assert sheet.sample(2)[1].cells[:3] == ("名称2", "3", "13800138002")


def test_an_xls_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    page.write(0, 0, "a")
    page.write(65_535, 255, "b")
    path = tmp_path / "far.xls"
    book.save(str(path))
    with pytest.raises(Invalid) as caught:
        Source(path)
    assert caught.value.code == "too_big"


UNUSUAL = {
    "zero width": "甲\u200b乙",
    "combining": "e" + "\u0301" * 50,
    "emoji": "👩‍👩‍👧‍👦 工厂",
    "rare": "𠮷野家 龘 㐂",
    "dotted": "İstanbul",
    "composed": "é",
    "decomposed": "e\u0301",
    "bidi": "\u202eabc",
    "private": "\ue000",
}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_unusual_characters_come_through(tmp_path: Path, form: str) -> None:
    """T-IN-18 at the reader: what can be stored comes through unchanged."""
    if form == "csv":
        body = "".join(f"{name},{text}\n" for name, text in UNUSUAL.items())
        path = sheets.text_file(tmp_path, "名称,文字\n" + body)
    else:

        def fill(page: Any) -> None:
            page.append(["名称", "文字"])
            for pair in UNUSUAL.items():
                page.append(list(pair))

        path = sheets.workbook(tmp_path, fill)
    assert {row.cells[0]: row.cells[1] for row in Source(path).sheet().rows()} == UNUSUAL


def test_half_characters_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    path.write_bytes("名称,值\n甲,".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le"))
    with pytest.raises(Invalid):
        Source(path).sheet()

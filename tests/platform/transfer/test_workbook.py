"""T-IM-01, T-IM-02, T-IN-07: spreadsheets: merged, hidden, computed, huge and hostile."""

import datetime
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.platform.transfer import sheets
from yingdan.kernel.errors import Invalid
from yingdan.platform.transfer.cells import Unreadable, harmless, of_number, of_text
from yingdan.platform.transfer.read import Source


def test_dates_count_from_1904_where_the_file_says_so(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page.parent.epoch = CALENDAR_MAC_1904  # type: ignore[union-attr]
        page.append(["名称", "日期", "时间"])
        page.append(["甲", datetime.date(2026, 3, 5), datetime.datetime(2026, 3, 5, 14, 30)])

    source = Source(sheets.workbook(tmp_path, fill))
    assert source.from_1904
    assert source.sheet().sample()[0].cells == ("甲", "2026-03-05", "2026-03-05 14:30:00")


def test_merged_heads_and_merged_cells(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page.append(["2026年客户表"])
        page.append(["序号", "客户", None, "联系人", None])
        page.append([None, "名称", "电话", "名称", "电话"])
        page.append([1, "甲公司", "010-1", "张三", "1"])
        page.append([2, None, None, "李四", "2"])
        page.append([3, "乙公司", "010-2", "王五", "3"])
        for span in ("A1:E1", "A2:A3", "B2:C2", "D2:E2", "B4:B5", "C4:C5"):
            page.merge_cells(span)

    sheet = Source(sheets.workbook(tmp_path, fill)).sheet()
    assert sheet.header_row == 3
    assert sheet.header == ("序号", "客户 / 名称", "客户 / 电话", "联系人 / 名称", "联系人 / 电话")
    assert [row.cells for row in sheet.rows()] == [
        ("1", "甲公司", "010-1", "张三", "1"),
        ("2", "甲公司", "010-1", "李四", "2"),
        ("3", "乙公司", "010-2", "王五", "3"),
    ]


def test_hidden_rows_columns_and_sheets_are_read(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page.append(["名称", "电话"])
        page.append(["甲", "1"])
        page.append(["乙", "2"])
        page.row_dimensions[2].hidden = True
        page.column_dimensions["B"].hidden = True
        hidden = page.parent.create_sheet("藏")  # type: ignore[union-attr]
        hidden.append(["a"])
        hidden.append(["b"])
        hidden.sheet_state = "hidden"

    source = Source(sheets.workbook(tmp_path, fill))
    assert [(title.name, title.hidden) for title in source.titles] == [("Sheet", False), ("藏", True)]
    assert [row.cells for row in source.sheet().rows()] == [("甲", "1"), ("乙", "2")]
    assert source.sheet("藏").header == ("a",)


def test_a_table_may_start_anywhere(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page["C5"], page["D5"], page["C6"], page["D6"], page["C7"] = "名称", "电话", "甲", "1", "乙"
        page["D6"] = "1"
        page.merge_cells("D6:D7")

    sheet = Source(sheets.workbook(tmp_path, fill)).sheet()
    assert [(row.number, row.cells) for row in sheet.rows()] == [(6, ("甲", "1")), (7, ("乙", "1"))]


def test_formulas_without_a_value_and_errors_are_not_guessed(tmp_path: Path) -> None:
    path = sheets.raw_xlsx(
        tmp_path,
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>1+2</f></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><f>SUM(A1:A9)</f><v></v></c></row>'
        '<row r="4"><c r="A4"><v>7</v></c><c r="B4" t="str"><f>IF(1,"")</f><v></v></c></row>',
    )
    good, bad, empty = (row.cells for row in Source(path).sheet().rows())
    assert good[0] == "2"
    assert not isinstance(good[0], Unreadable)
    assert all(isinstance(cell, Unreadable) for cell in (good[1], *bad))
    assert empty == ("7", "")
    assert not isinstance(empty[1], Unreadable)


def test_long_numbers_are_refused_and_phones_recovered(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page.append(["手机", "身份证号", "金额"])
        page.append([13800138000, 110101199003071234, 99999999999.99])
        page.append(["+86 138-0013-8000", "110101199003071234", 0.1 + 0.2])

    number, text = (row.cells for row in Source(sheets.workbook(tmp_path, fill)).sheet().rows())
    assert number[0] == "13800138000"
    assert isinstance(number[1], Unreadable)
    assert "15" in number[1].why
    assert number[2] == "99999999999.99"
    assert text == ("+86 138-0013-8000", "110101199003071234", "0.3")


def test_scientific_notation_is_undone_only_when_exact() -> None:
    assert of_text("1.3800138000E+10") == "13800138000"
    for shortened in ("1.38E+10", "1.3800138E+10", "1.10101E+17", "1.10101199003071E+17"):
        assert isinstance(of_text(shortened), Unreadable)
    for plain in ("3E12", "1E10", "5E", "E+10", "A1.3E+10", "1.5e-3"):
        assert not isinstance(of_text(plain), Unreadable)


def test_numbers_are_written_out_without_exponent() -> None:
    assert [of_number(n) for n in (1.0, -0.0, 1e-9, 0.1 + 0.2, 125.43999999999998, 999999999999999.0)] == [
        "1",
        "0",
        "0.000000001",
        "0.3",
        "125.44",
        "999999999999999",
    ]
    assert isinstance(of_number(1e15), Unreadable)
    assert isinstance(of_number(float("inf")), Unreadable)
    assert isinstance(of_number(1e300), Unreadable)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "-x", "\t=1"])
def test_what_would_run_is_made_harmless_and_comes_back(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert of_text(harmless(text)) == text


@pytest.mark.parametrize("text", ["-5", "-1,234.56", "+86 138-0013-8000", "甲", "", "-60%"])
def test_numbers_stay_numbers(text: str) -> None:
    assert harmless(text) == text


BOMBS = {
    "far_cell": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "single_quotes": "<row r='1'><c r='A1'><v>1</v></c></row><row><c\n\tr = 'XFD1048576'><v>1</v></c></row>",
    "far_row": '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="A999999999"><v>1</v></c></row>',
    "many_letters": '<row r="1"><c r="ABCDEF1"><v>1</v></c></row>',
}


@pytest.mark.parametrize("sheet", BOMBS.values(), ids=BOMBS.keys())
def test_boundless_sheets_are_refused_at_once(tmp_path: Path, sheet: str) -> None:
    start = time.monotonic()
    with pytest.raises(Invalid):
        Source(sheets.raw_xlsx(tmp_path, sheet)).sheet()
    assert time.monotonic() - start < 2


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc: the peak of memory was NOT measured")
@pytest.mark.parametrize("declared", [None, 1_000], ids=["honest", "lying"])
def test_a_bomb_is_refused_by_its_declared_size_and_by_its_true_one(tmp_path: Path, declared: int | None) -> None:
    path = sheets.bomb(tmp_path, 400, declared)
    assert path.stat().st_size < 1_000_000
    script = Path(__file__).with_name("open_bomb.py")
    done = subprocess.run([sys.executable, str(script), str(path)], capture_output=True, text=True, check=True)
    ended, seconds, megabytes = done.stdout.split()
    assert ended == "refused"
    assert float(seconds) < 2
    assert float(megabytes) < 200


def test_an_entity_bomb_and_a_foreign_entity_are_refused(tmp_path: Path) -> None:
    path = sheets.raw_xlsx(tmp_path, '<row r="1"><c r="A1" t="inlineStr"><is><t>&lol;</t></is></c></row>')
    with pytest.raises(Invalid):
        Source(path).sheet()


def test_a_locked_or_broken_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    good = sheets.raw_xlsx(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>').read_bytes()
    for content in (good[: len(good) // 2], good[:200] + b"\0" * 50 + good[250:]):
        path.write_bytes(content)
        with pytest.raises(Invalid):
            Source(path).sheet()

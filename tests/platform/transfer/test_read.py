"""T-IM-01: every common form of a table is read right, or refused with the row and the reason."""

from pathlib import Path

import pytest

from tests.platform.transfer import sheets
from yingdan.kernel.errors import Invalid
from yingdan.platform.transfer.read import Source, inline

HEADER = ("客户名称", "电话", "备注")
ROWS = [("北京机床厂", "010-12345678", "老客户"), ("𠮷林精工", "13800138000", "生僻字 龘")]


def joined(delimiter: str, end: str = "\n") -> str:
    return end.join(delimiter.join(row) for row in (HEADER, *ROWS)) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    assert sheets.table(tmp_path, joined(delimiter), encoding) == (HEADER, ROWS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    assert sheets.table(tmp_path, joined(",", end)) == (HEADER, ROWS)


def test_mixed_line_ends_quotes_and_line_breaks_in_cells(tmp_path: Path) -> None:
    header, rows = sheets.table(tmp_path, '名称,备注\r\n甲,"一行\n两行，""引号"""\n乙,"a,b"\r\n')
    assert header == ("名称", "备注")
    assert rows == [("甲", '一行\n两行，"引号"'), ("乙", "a,b")]


def test_the_delimiter_is_counted_on_the_header_outside_quotes(tmp_path: Path) -> None:
    assert sheets.table(tmp_path, '"Amount, net";Name\n"1,5";"Li, Si"\n') == (
        ("Amount, net", "Name"),
        [("1,5", "Li, Si")],
    )
    assert sheets.table(tmp_path, "Name;Amount\nA;1,5\nB;2,5\n") == (("Name", "Amount"), [("A", "1,5"), ("B", "2,5")])
    assert sheets.table(tmp_path, "客户 名称,销售 日期\n甲 乙,2026 年\n") == (
        ("客户 名称", "销售 日期"),
        [("甲 乙", "2026 年")],
    )
    assert sheets.table(tmp_path, "sep=|\na|b,c,d,e\n1|2\n") == (("a", "b,c,d,e"), [("1", "2")])


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert sheets.table(tmp_path, "名称\n甲\n\n乙\n") == (("名称",), [("甲",), ("乙",)])


def test_titles_and_blank_rows_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = sheets.text_file(tmp_path, "2026年客户清单,,\n,,\n制表：张三,,\n名称,电话,城市\n甲,1,北京\n,,\n乙,2,上海\n")
    sheet = Source(path).sheet()
    assert (sheet.header_row, sheet.header) == (4, ("名称", "电话", "城市"))
    assert [(row.number, row.cells) for row in sheet.rows()] == [(5, ("甲", "1", "北京")), (7, ("乙", "2", "上海"))]


def test_headers_are_tidied_numbered_and_never_empty(tmp_path: Path) -> None:
    header, rows = sheets.table(tmp_path, " 名称 ,电话,电话,,\u3000备 注\u3000,,\n甲,1,2,3,x,,\n")
    assert header == ("名称", "电话", "电话 (2)", "[D]", "备 注")
    assert rows == [("甲", "1", "2", "3", "x")]


def test_the_header_row_may_be_stated(tmp_path: Path) -> None:
    path = sheets.text_file(tmp_path, "1,甲\n2,乙\n")
    sheet = Source(path).sheet(header_row=0)
    assert sheet.header == ("[A]", "[B]")
    assert [row.cells for row in sheet.rows()] == [("1", "甲"), ("2", "乙")]
    path = sheets.text_file(tmp_path, "a,b\nc,d\n1,2\n")
    sheet = Source(path).sheet(header_row=2)
    assert (sheet.header, [row.number for row in sheet.rows()]) == (("c", "d"), [3])


def test_short_rows_are_filled_and_long_ones_named(tmp_path: Path) -> None:
    sheet = Source(sheets.text_file(tmp_path, "a,b,c\n1\n1,2,3,4\n1,2,3,,\n")).sheet()
    short, long, trailing = sheet.rows()
    assert short.cells == ("1", "", "")
    assert not short.problem
    assert long.cells == ("1", "2", "3")
    assert "4" in long.problem
    assert not trailing.problem


def test_a_quote_never_closed_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="3"):
        sheets.table(tmp_path, 'a,b\n1,2\n"3,4\n5,6\n')


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04nonsense",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nonsense",
        b"\x89PNG\r\n",
        b"a,b\n\xff\xfe\xff\x80",
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(Invalid):
        Source(path).sheet()


def test_endless_lines_and_a_million_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        sheets.table(tmp_path, "a" + ",a" * 1_000_000 + "\n")
    assert caught.value.code == "too_big"
    with pytest.raises(Invalid):
        sheets.table(tmp_path, "a" * 9_000_000)
    with pytest.raises(Invalid):
        sheets.table(tmp_path, 'a,b\n"' + "x\n" * 1_000_000)


def test_rows_may_be_given_inline() -> None:
    sheet = inline("stages", ["name", "kind"], [["Won", "won"], ["Lost", "lost"]])
    assert (sheet.header, [row.cells for row in sheet.rows()]) == (("name", "kind"), [("Won", "won"), ("Lost", "lost")])


FOLDERS = ("maven_crm", "salesforce", "hubspot", "odoo", "cn_crm", "atomic_crm", "superstore_cn", "wukong")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((sheets.DATA / folder).glob("*.*"))
    if path.suffix in (".csv", ".xlsx", ".xls", ".tsv")
]


@pytest.mark.skipif(not sheets.DATA.is_dir(), reason="../shared/data is missing: real files were NOT read")
@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.name}" for p in FILES])
def test_real_files(path: Path) -> None:
    source = Source(path)
    for title in source.titles:
        sheet = source.sheet(title.name)
        rows = list(sheet.rows())
        assert rows
        assert not [row for row in rows if row.problem]
        assert all(len(row.cells) == len(sheet.header) for row in rows)


@pytest.mark.skipif(not sheets.DATA.is_dir(), reason="../shared/data is missing: real files were NOT read")
def test_the_old_xls_of_the_superstore() -> None:
    source = Source(sheets.DATA / "superstore_cn" / "示例-超市.xls")
    assert source.form == "xls"
    assert [(t.name, len(list(source.sheet(t.name).rows()))) for t in source.titles] == [
        ("订单", 10_000),
        ("退货", 296),
        ("销售人员", 6),
    ]
    first = dict(zip(source.sheet("订单").header, source.sheet("订单").sample(1)[0].cells, strict=True))
    assert (first["订单日期"], first["销售额"], first["行 ID"]) == ("2017-04-27", "129.696", "1")
    assert first["利润"] == "-60.704"

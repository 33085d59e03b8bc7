"""The further kinds: what people write is meant, and hostile texts stay texts (T-IN-05)."""

from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import override

from yingdan.kernel.errors import Invalid
from yingdan.platform import markup, media, numbering
from yingdan.platform.kinds import industry, regions
from yingdan.platform.kinds.all import KINDS
from yingdan.web import codes
from yingdan.web.further import Further

TABLE = {"columns": [
    {"name": "what", "label": "项目"}, {"name": "n", "label": "数量", "kind": "number", "sum": True},
    {"name": "on", "label": "日期", "kind": "date"},
    {"name": "s", "label": "状态", "kind": "choice", "options": ["开", "关"]},
]}  # fmt: skip


def field(kind: str, **options: Any) -> Any:
    """A customer's field of a kind, as far as kinds look at it."""
    return SimpleNamespace(kind=KINDS[kind], options=options, max_length=None, name="c_x", label="字段", nullable=True)


def parsed(kind: str, raw: Any, **options: Any) -> Any:
    """What a text means."""
    return KINDS[kind].parse(raw, field(kind, **options))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("time", "9:05", "09:05"), ("time", "下午2点30分", "14:30"), ("time", "12:15 am", "00:15"),
        ("time", "2:30 PM", "14:30"), ("time", "23：59", "23:59"),
        ("duration", "90", 90), ("duration", "1:30", 90), ("duration", "1h30m", 90), ("duration", "1 小时 30 分", 90),
        ("duration", "1.5 h", 90), ("duration", "2 天", 2880), ("duration", 0, 0),
        ("date_range", "2026-01-01 / 2026-01-31", "2026-01-01/2026-01-31"),
        ("date_range", "2026/1/1 至 2026/1/31", "2026-01-01/2026-01-31"),
        ("date_range", "2026年1月1日-2026年1月31日", "2026-01-01/2026-01-31"),
        ("date_range", "2026-03-05", "2026-03-05/2026-03-05"), ("date_range", "/", ""),
        ("rating", "★★★", 3), ("rating", "0", None), ("progress", "40%", 40),
        ("address", "江苏省苏州市虎丘区东路 43 号", "江苏省/苏州市/虎丘区/东路 43 号"),
        ("address", "320505 东路 43 号", "江苏省/苏州市/虎丘区/东路 43 号"),
        ("address", {"code": "1101"[:2], "detail": "x"}, "北京市/x"), ("address", "西安路 1 号", "西安路 1 号"),
        ("location", "31.2989, 120.5853 工业园区", "31.298900,120.585300 工业园区"),
        ("location", {"lat": "31.2989", "lng": "120.5853"}, "31.298900,120.585300"),
        ("industry", "专用设备制造业", "C35"), ("industry", "35", "C35"), ("industry", "c", "C"),
        ("industry", "Manufacturing", "C"), ("tag", "重点，VIP、 重点", ["重点", "VIP"]),
        ("barcode", " 6901234567892 ", "6901234567892"),
        ("sub_table", "a\t1,200\t2026/1/2\t开\n\nb\t0.5", [
            {"what": "a", "n": "1200", "on": "2026-01-02", "s": "开"}, {"what": "b", "n": "0.5", "on": "", "s": ""}]),
    ],
)  # fmt: skip
def test_what_people_write_is_meant(kind: str, raw: Any, value: Any) -> None:
    """In the forms they write it."""
    options = TABLE if kind == "sub_table" else {}
    assert parsed(kind, raw, **options) == value
    one = field(kind, **options)
    if value not in (None, "", []):
        assert one.kind.load(one.kind.dump(value, one), one) == value and one.kind.show(value, one) != "—"


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("time", "25:00"), ("time", "13:00 pm"), ("time", "noon"), ("duration", "soon"), ("duration", "-5"),
        ("date_range", "2026-02-01/2026-01-01"), ("date_range", "2026-02-30/2026-03-01"), ("date_range", "x"),
        ("rating", "6"), ("rating", "2.5"), ("progress", "101"), ("address", {"code": "999999"}),
        ("location", "91,0"), ("location", "0,181"), ("location", "nowhere"), ("industry", "魔法"),
        ("tag", "x" * 41), ("tag", [f"t{n}" for n in range(31)]), ("sub_table", [{"nobody": 1}]),
        ("sub_table", [{"n": "x"}]), ("sub_table", [{"s": "半开"}]), ("sub_table", [{"what": "x"}] * 201),
        ("sub_table", "[" * 100_000), ("barcode", "x" * 1001),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_in_words(kind: str, raw: Any) -> None:
    """Never guessed, never an error of the program."""
    with pytest.raises(Invalid) as wrong:
        parsed(kind, raw, **(TABLE if kind == "sub_table" else {}))
    assert len(str(wrong.value)) > 5


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))


HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](%6Aavascript:alert(1))",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil></iframe>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/track.png)",
    '<div style="background:url(javascript:alert(1))">',
    "<<b>script>alert(1)<</b>/script>",
    '[x](https://a.example.com "onmouseover=alert(1)")',
    '<https://a.example.com/" onclick=alert(1)>',
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n[a]",
    "```html\n<script>alert(1)</script>\n```",
    "`<b onclick=x>`",
    "<a href=//evil>x</a>",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](\\javascript:alert(1))",
    "**<b>**" * 500,
    "[" * 5000,
    "> " * 3000 + "x",
)
ALLOWED = frozenset({
    "p", "a", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "h4", "h5", "h6",
})  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_formatted_texts_run_nothing(text: str) -> None:
    """T-IN-05: no tag but those of Markdown, no attribute but a link's, no address but of web, mail and telephone."""
    for tag, attributes in Tags(markup.html(text)).tags:
        assert tag in ALLOWED, tag
        assert set(attributes) <= ({"href", "target", "rel", "title"} if tag == "a" else {"class", "start"}), attributes
        if tag == "a":
            assert str(attributes["href"]).startswith(("http://", "https://", "mailto:", "tel:"))
            assert "noopener" in str(attributes["rel"]) and attributes["target"] == "_blank"
    markup.plain(text)


def test_a_formatted_text_is_drawn_and_its_words_are_known() -> None:
    """What the toolbar writes."""
    text = "## 标题\n\n**重点** 和 *说明*\n\n- 一\n- [官网](https://a.example.com)\n"
    html = markup.html(text)
    assert "<h5>标题</h5>" in html and "<strong>重点</strong>" in html and 'href="https://a.example.com"' in html
    assert markup.plain(text) == "标题 重点 和 说明 一 官网"


def test_the_tables_are_whole() -> None:
    """20 sections and 97 divisions of GB/T 4754; 34 provinces, and no code without its parent, of GB/T 2260."""
    codes_ = list(industry.industries())
    assert sum(len(c) == 1 for c in codes_) == 20 and sum(len(c) == 3 for c in codes_) == 97
    assert [int(c[1:]) for c in codes_ if len(c) == 3] == list(range(1, 98))
    every = regions.regions()
    assert len(regions.within()[""]) == 34 and len(every) > 3100
    assert all(r.parent == "" or r.parent in every for r in every.values())
    assert all(regions.begins("/".join(x.name for x in regions.path(c)) + "/某路 1 号")[0][-1].code == c for c in every)


def test_codes_are_drawn_as_their_standards_say() -> None:
    """Code 128 with its check sign (104 + 775 modulo 103), and a QR code of the text."""
    assert codes.signs("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]
    assert codes.signs("6901234567892")[0] == 104 and codes.signs("690123456789")[0] == 105
    for text in ("6901234567892", "AB-12345678", "12", "~ A1234"):
        svg = codes.code128(text)
        assert svg.count("M") == 1 + 3 * len(codes.signs(text)) + 1 and "<script" not in svg
    assert codes.qr("<script>客户 1</script>").startswith("<svg") and "script" not in codes.qr("<script>客户</script>")


def test_what_a_file_is_is_judged_by_its_content() -> None:
    """Never by its name."""
    assert media.judged(b"\x89PNG\r\n\x1a\n") == "image/png" and media.judged(b"<html>") == media.UNKNOWN
    assert (
        media.judged(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp" and media.judged("中文".encode()) == "text/plain"
    )


@pytest.mark.django_db
def test_a_series_counts_by_steps_and_begins_anew_when_it_is_told() -> None:
    """Text, date and counter; a reset that would give a number twice is refused."""
    day, later, next_year = date(2026, 11, 22), date(2026, 12, 1), date(2027, 1, 1)
    take = numbering.take
    assert take("a", "HT-{yyyyMM}-{0001}", day, 2) == ["HT-202611-0001", "HT-202611-0002"]
    assert take("a", "HT-{yyyyMM}-{0001}", later) == ["HT-202612-0001"]
    assert take("b", "{yyyyMMdd}-{01}", day, reset="year") == ["20261122-01"]
    assert take("b", "{yyyyMMdd}-{01}", later, reset="year") == ["20261201-02"]
    assert take("b", "{yyyyMMdd}-{01}", next_year, reset="year") == ["20270101-01"]
    assert take("c", "{yyyy}/{001}", day, 3, step=10, reset="never") == ["2026/001", "2026/011", "2026/021"]
    assert take("c", "{yyyy}/{001}", next_year, step=10, reset="never") == ["2027/031"]
    with pytest.raises(ValueError):
        take("d", "HT-{yyyy}-{0001}", day, reset="month")
    assert numbering.settings_of({"step": 5, "reset": "year"}) == {"step": 5, "reset": "year"}
    assert numbering.settings_of({"step": "x", "reset": "often"}) == {}


def test_a_plain_number_is_no_amount() -> None:
    """In a column of numbers as in a field of its own; money speaks of amounts."""
    money = {"columns": [{"name": "n", "label": "N", "kind": "money"}]}
    for kind, options, word in (("sub_table", TABLE, "a number"), ("sub_table", money, "an amount")):
        with override("en"), pytest.raises(Invalid, match=f"“x” is not {word}"):
            parsed(kind, [{"n": "x"}], **options)
    for kind, word in (("number", "a number"), ("percent", "a number"), ("money", "an amount")):
        with override("en"), pytest.raises(Invalid, match=f"“x” is not {word}"):
            KINDS[kind].parse("x", SimpleNamespace(whole=False, places=2, digits=18))


def test_sums_of_plain_numbers_have_no_cents() -> None:
    drawing = Further()
    drawing.field = field("sub_table", **TABLE)
    told = drawing.draw_sub_table([{"what": "a", "n": "2"}, {"what": "b", "n": "3"}], None)
    assert told.endswith("· 5")

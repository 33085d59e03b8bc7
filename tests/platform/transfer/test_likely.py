"""Rows recognised by the rules for duplicates: skipped, overwritten, filled up, or made anew."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.platform.transfer.bringing import counts, lines
from yingdan.platform import records, schema

FENYANG = "北京纷扬科技有限责任公司"
TABLE = "名称,城市,电话\n纷扬科技,上海,13800138000\n新凯阀门,苏州,\n"


def accounts() -> Any:
    """The accounts as the importer sees them."""
    return schema.by_slug("accounts").model.objects


@pytest.mark.parametrize(
    ("strategy", "told", "city", "phone"),
    [
        ("skip", (1, 0, 1, 0), "北京", ""),
        ("update", (1, 1, 0, 0), "上海", "+8613800138000"),
        ("fill", (1, 1, 0, 0), "北京", "+8613800138000"),
    ],
)
def test_what_a_strategy_does(bring: Any, strategy: str, told: Any, city: str, phone: str) -> None:
    """The dry run says the same as the run."""
    known = records.create(accounts().model, {"name": FENYANG, "city": "北京"})
    how = {"key": (), "likely": True, "on_existing": strategy}
    assert counts(bring.rehearse(TABLE, "accounts", **how)) == told
    assert counts(bring(TABLE, "accounts", **how)) == told
    one = accounts().get(pk=known.pk)
    assert (one.city, one.phone) == (city, phone)


def test_making_anew_is_refused_where_the_rule_refuses(bring: Any) -> None:
    """With the record that stands in the way."""
    records.create(accounts().model, {"name": FENYANG})
    run = bring(TABLE, "accounts", key=(), on_existing="create")
    assert counts(run) == (1, 0, 0, 1) and FENYANG in lines(run)[2][1]


def test_two_rows_that_are_one(bring: Any) -> None:
    """The second row of a file is as much a duplicate as a record that is there."""
    run = bring("名称\n北京纷扬科技\n纷扬科技有限公司\n", "accounts", key=(), on_existing="create")
    assert counts(run) == (1, 0, 0, 1) and "北京纷扬科技" in lines(run)[3][1]


def test_the_check_warns_of_what_may_be_there_and_refuses_nothing(bring: Any) -> None:
    """Section 5.2: by a telephone that another account has; wherever in the file the row stands. Once for all rows, not
    row by row; and the import itself, which was looked at before, says no more of it.
    """
    records.create(accounts().model, {"name": "新凯阀门", "phone": "+8613800138000"})
    table = "名称,电话\n" + "".join(f"客户{n:03},\n" for n in range(210)) + "恒达机械,13800138000\n"
    with CaptureQueriesContext(connection) as asked:
        told = bring.rehearse(table, "accounts", key=())
    assert counts(told) == (211, 0, 0, 0) and told.likely == 1
    (one,) = (verdict for verdict in told.verdicts if verdict.likely)
    assert (one.row.number, one.outcome) == (212, "created") and "新凯阀门" in one.reason
    assert len(asked) < 60
    run = bring(table, "accounts", key=())
    assert counts(run) == (211, 0, 0, 0) and not lines(run)[212][1]

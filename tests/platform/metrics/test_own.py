"""Customers' own metrics: what they measure, what is refused, and that history does not move when one changes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from tests.platform.metrics.conftest import MONTHS, YEAR
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import records
from yingdan.platform.metrics import behind, library, measuring
from yingdan.platform.objects.metric_definition import MetricDefinition
from yingdan.platform.query import run

D = Decimal
MARCH, MAY = MONTHS[2], MONTHS[4]
WON = '{"field":"status","op":"is","value":"won"}'
BIG = '{"object":"crm.opportunity","where":[' + WON + ',{"field":"amount","op":"gte","value":"%s"}]}'
VALUES = {
    "code": "big_amt", "label": "大单金额", "label_en": "Large deals", "definition": "金额不低于门槛的赢单。",
    "unit": "money", "object_key": "crm.opportunity", "query": BIG % "100", "measure": "sum:amount", "on": "closed_on",
}  # fmt: skip


def define(who: Any, **values: Any) -> Any:
    with as_(who):
        return records.create(MetricDefinition, {**VALUES, **values})


def test_one_s_own_is_measured_like_any_other(company: Organisation, measured: Callable[..., Any]) -> None:
    define(company.administrator)
    assert measured(company.executive, "big_amt") == D("1500.10")
    assert measured(company.manager, "big_amt", company.rep.pk, MARCH) == D("100.10")
    with as_(company.executive):
        metric = library.find("big_amt")
        assert (str(metric.label), metric.rolls, metric.own) == ("大单金额", "sum", True)
        assert metric in library.every()
    define(company.administrator, code="big_n", measure="count", unit="number")
    define(
        company.administrator, code="big_asp", numerator="big_amt", denominator="big_n", query="", on="", object_key=""
    )
    assert measured(company.executive, "big_asp", company.region_a.path) == D("700.10") / 3


def test_history_does_not_move_when_a_definition_changes(company: Organisation, measured: Callable[..., Any]) -> None:
    first = define(company.administrator)
    before = {month: measured(company.executive, "big_amt", None, month) for month in MONTHS}
    define(company.administrator, query=BIG % "500", from_on=date(2026, 5, 1))
    assert measured(company.executive, "big_amt", None, MARCH) == before[MARCH] == D("300.10")
    assert before[MAY] == 1200
    assert measured(company.executive, "big_amt", None, MAY) == 800
    assert measured(company.executive, "big_amt") == D("1100.10")
    with as_(company.executive):
        several = behind.query("big_amt", YEAR)
        assert isinstance(several, tuple)
        assert sum(run.totals(one, one.measures)["sum:amount"] for one in several) == D("1100.10")
    with as_(company.administrator):
        for values in ({"query": BIG % "1"}, {"from_on": date(2026, 1, 1)}, {"code": "other"}):
            with pytest.raises(Invalid):
                records.change(MetricDefinition.objects.get(pk=first.pk), values)
        records.change(MetricDefinition.objects.get(pk=first.pk), {"label": "大额赢单"})


def test_a_ratio_s_history_does_not_move_either(company: Organisation, measured: Callable[..., Any]) -> None:
    """Large deals of all won, from May on of all decided: each day counts as the ratio was then, however cut."""
    define(company.administrator, code="big_n", measure="count", unit="number")
    ratio = {"code": "big_share", "label": "大单占比", "query": "", "on": "", "object_key": "", "unit": "percent"}
    define(company.administrator, **ratio, numerator="big_n", denominator="won_n")
    before = {month: measured(company.executive, "big_share", None, month) for month in MONTHS}
    define(company.administrator, **ratio, numerator="big_n", denominator="decided_n", from_on=date(2026, 5, 1))
    after = {month: measured(company.executive, "big_share", None, month) for month in MONTHS}
    assert [after[month] for month in MONTHS[:4]] == [before[month] for month in MONTHS[:4]]
    counts = {code: [measured(company.executive, code, None, month) or 0 for month in MONTHS]
              for code in ("big_n", "won_n", "decided_n")}  # fmt: skip
    assert after[MAY] == counts["big_n"][4] / D(counts["decided_n"][4]) != before[MAY]
    of = sum(counts["won_n"][:4]) + sum(counts["decided_n"][4:])
    assert measured(company.executive, "big_share") == sum(counts["big_n"]) / D(of)
    define(company.administrator, code="big_n", measure="count", unit="number", query=BIG % "500",
           from_on=date(2026, 3, 1))  # fmt: skip
    with as_(company.executive):
        several = behind.query("big_share", YEAR)
        assert isinstance(several, tuple) and len(several) == 4  # big_n has two versions, the denominator two


def test_a_version_that_held_stays(company: Organisation, measured: Callable[..., Any]) -> None:
    """It is not deleted, and switching it off hides nothing of what it counted; the present one hides the metric."""
    first = define(company.administrator)
    later = define(company.administrator, query=BIG % "500", from_on=date(2026, 5, 1))
    planned = define(company.administrator, query=BIG % "900", from_on=date(2026, 12, 1))
    with as_(company.administrator):
        for row in (first, later):
            with pytest.raises(Refused):
                records.delete(MetricDefinition.objects.get(pk=row.pk))
        records.delete(MetricDefinition.objects.get(pk=planned.pk))
        records.change(MetricDefinition.objects.get(pk=first.pk), {"active": False})
    assert measured(company.executive, "big_amt", None, MARCH) == D("300.10")
    with as_(company.administrator):
        records.change(MetricDefinition.objects.get(pk=later.pk), {"active": False})
        with pytest.raises(Missing):
            library.find("big_amt")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "sales_amt"}, {"code": "Ünfit !"}, {"object_key": "crm.nothing"}, {"query": "{"},
        {"query": '{"object":"crm.account"}'}, {"measure": "sum:name"}, {"measure": "sum:gone"},
        {"measure": "max:amount"},
        {"on": "amount"}, {"whose": "account"}, {"where_unit": "owner"}, {"query": BIG.replace("status", "gone") % "1"},
        {"numerator": "win_rate", "denominator": "won_n"}, {"numerator": "none", "denominator": "won_n"},
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_not_kept(company: Organisation, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        define(company.administrator, **wrong)


def test_only_administrators_define(company: Organisation) -> None:
    with pytest.raises(Exception, match=r"may not|不能|无权"):
        define(company.rep)
    with as_(company.rep), pytest.raises(Missing):
        library.find("big_amt")


def test_one_switched_off_is_gone(company: Organisation) -> None:
    row = define(company.administrator)
    with as_(company.administrator):
        records.change(row, {"active": False})
        with pytest.raises(Missing):
            measuring.measure(["big_amt"], [YEAR])

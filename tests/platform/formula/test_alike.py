"""The contract of formulas: Python and SQL give the same, over many values and many formulas, on both databases."""

# ruff: noqa: E501 (tables)

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.kernel.expr.test_oracle import numbers, written
from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.kernel.expr.check import check
from yingdan.kernel.expr.functions import FUNCTIONS
from yingdan.kernel.expr.syntax import parse
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import schema
from yingdan.platform.formula.functions import functions
from yingdan.platform.formula.names import Names
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.source import Formula

KEY = "crm.opportunity"
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=clock.zone())
ROWS: tuple[dict[str, Any], ...] = (
    {"amount": None, "name": "空", "expected_close_on": None, "next_step": "", "forecast": ""},
    {"amount": Decimal("0.00"), "name": "Straße 大A", "expected_close_on": date(2026, 1, 31), "next_step": "  电话 ", "budget": 1},
    {"amount": Decimal("0.01"), "name": "b", "expected_close_on": date(2024, 2, 29), "budget": Decimal("0.03"), "kind": "new"},
    {"amount": Decimal("9999999999999999.99"), "name": "x" * 200, "expected_close_on": date(2200, 12, 31), "budget": 7},
    {"amount": Decimal("1234.55"), "name": "100% \"'\\{0}", "expected_close_on": date(1900, 1, 1), "budget": Decimal("-0.0") + 3},
    {"amount": Decimal("333333.33"), "name": "a", "next_step": "𠮷野家", "budget": Decimal("0.07"), "amount_follows": True},
)  # fmt: skip
FORMULAS = (
    "amount + budget", "amount - budget", "amount * budget", "amount / budget", "budget / amount", "amount / 3", "-amount / 7",
    "-amount", "amount * probability", "probability", "postponed * 1.5", "amount / 0", "1/3 + amount", "MOD(amount, budget)",
    "MOD(-amount, 7)", "MOD(amount, -7.5)", "MOD(1, 0)", "ROUND(amount)", "ROUND(amount, 1)", "ROUND(-amount / 3, -2)",
    "ROUND(amount / 3, budget)", "FLOOR(amount / 3)", "CEIL(amount / 3)", "FLOOR(-amount)", "CEIL(-amount)", "ABS(-amount)",
    "SUM(amount, budget, 1)", "SUM(BLANK, amount)", "AVERAGE(amount, budget)", "AVERAGE(BLANK)", "MIN(amount, budget)",
    "MAX(amount, 5)", "COALESCE(amount, budget, 5)", "COALESCE(BLANK, budget)", "IF(amount > 1000, amount, -1)", "IF(amount > 1, 2)",
    "IF(BLANK, 1, 2)", "SWITCH(amount, 0.01, 1, 0, 2, 3)", "SWITCH(amount, 0, 1)", "SWITCH(kind, 'new', 5, 6)",
    "SWITCH(BLANK, 1, 2, 3)", "amount = budget", "amount <> budget", "amount = BLANK", "amount <> BLANK", "amount < budget",
    "amount <= 0", "amount > 1000", "amount >= 0.01", "NOT(amount > 0)", "NOT(amount_follows)", "amount_follows and amount > 0",
    "amount > 0 or budget > 0", "AND(amount > 0)", "OR(amount > 5, budget = 7, BLANK)", "ISBLANK(amount)", "ISBLANK(next_step)",
    "ISBLANK(BLANK)", "ISBLANK(kind)", "next_step", "name & next_step", "name & amount", "CONCAT(amount / 3, '|', expected_close_on)",
    "CONCAT(name, name, name, name, name, name, name, name, name, name, name, name)", "kind", "kind & '!'", "kind = 'new'",
    "kind <> 'new'", "forecast = BLANK", "UPPER(name)", "LOWER(name)", "TRIM(next_step)", "LEN(name)", "LEN(next_step)",
    "LEFT(name, 2)", "LEFT(name, amount)", "LEFT(name, -amount)", "RIGHT(name, 2)", "RIGHT(name, budget)", "RIGHT(name, 0)",
    "MID(name, 2, 3)", "MID(name, budget, amount)", "MID(name, -3, 2)", "CONTAINS(name, 'A')", "CONTAINS(name, '%')",
    "CONTAINS(name, next_step)", "STARTS(name, 'STRA')", "STARTS(name, '_')", "STARTS(name, BLANK)", "TEXT(amount)", "TEXT(amount, 1)",
    "TEXT(amount / 3, budget)", "TEXT(expected_close_on)", "TEXT(expected_close_on, 'YYYY年MM月DD \"日\" \\ \\'' % {0}')",
    "TODAY()", "TODAY() - expected_close_on", "DAYS(expected_close_on, '2026-01-01')", "YEAR(expected_close_on)",
    "MONTH(expected_close_on)", "DAY(expected_close_on)", "QUARTER(expected_close_on)", "WEEKDAY(expected_close_on)",
    "MONTHEND(expected_close_on)", "expected_close_on + 1", "expected_close_on - budget", "expected_close_on + amount",
    "WORKDAYS(expected_close_on, TODAY())", "WORKDAYS(TODAY(), expected_close_on)", "WORKDAYS('2026-10-01', expected_close_on)",
    "expected_close_on - amount", "DATEADD(expected_close_on, 1, 'month')", "DATEADD(expected_close_on, -budget, 'year')",
    "DATEADD(expected_close_on, amount, 'month')", "DATEADD(expected_close_on, -amount, 'month')", "DATEADD(expected_close_on, 1, '季')",
    "DATEADD(expected_close_on, 1.9, 'week')", "DATE(budget + 2000, 2, 29)", "DATE(2026, amount, 1)", "DATE(2024, 2, budget)",
    "DATE(amount, amount, amount)", "DATE(1899, 12, 31)", "MAX(expected_close_on, TODAY())", "MIN(expected_close_on, stage_since)",
    "expected_close_on > TODAY()", "expected_close_on = '2026-01-31'", "COALESCE(expected_close_on, TODAY())", "stage_since",
    "IF(expected_close_on < '2026-06-01', expected_close_on, BLANK)", "created_at", "stage", "stage = '初步接触'", "owner & '/' & unit",
    "account.name", "account.annual_revenue * 2", "account.grade", "account.grade = 'A'", "account.owner", "account.employees + 1",
    "account.parent.name", "owner.unit.name", "amount * 9999999999999999", "amount * amount * amount / amount", "真", "BLANK",
    "IF(amount_follows, BLANK)", "number", "account.founded", "account.created_at",
)  # fmt: skip


def formula(text: str) -> Formula:
    """A formula of the type it has, with many decimals."""
    kind = check(parse(text), Names(schema.whole(KEY), schema.whole), functions=functions()).type
    return Formula(KEY, text, Result({"blank": "text"}.get(kind, kind), 6 if kind == "number" else 0))


def differences(texts: list[str]) -> list[Any]:
    """Where Python and SQL do not agree."""
    found: list[Any] = []
    for text in texts:
        source = formula(text)
        answers = dict(Opportunity.objects.annotate(got=source.expr("x")).values_list("pk", "got"))
        for record in Opportunity.objects.all():
            expected = source.value(record, "x")
            if answers[record.pk] != expected or type(answers[record.pk]) is not type(expected):
                found.append((text, record.name[:10], "python", expected, "sql", answers[record.pk]))
    return found


def fill(org: Organisation) -> None:
    """Rows with every sort of value; one belongs to an account with much, one to an account with little."""
    rich = make(
        "crm.account", name="富", owner=org.rep, annual_revenue=Decimal("100.10"), grade="A", employees=7, founded=1999
    )
    poor = make("crm.account", name="贫", owner=org.rep, parent=rich)
    for at, row in enumerate(ROWS):
        make(KEY, account=(None, rich, poor)[at % 3], owner=org.rep, **row)


@pytest.fixture
def rows(org: Organisation) -> Organisation:
    """The rows there are."""
    with clock.fixed(NOW):
        fill(org)
    return org


def test_python_and_sql_agree(rows: Organisation) -> None:
    with clock.fixed(NOW), as_(rows.administrator):
        assert differences(list(FORMULAS)) == []


def test_every_function_is_compared() -> None:
    tried = " ".join(FORMULAS)
    assert [f.name for f in FUNCTIONS if f.name + "(" not in tried] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=numbers)
def test_random_formulas_agree(rows: Organisation, tree: Any) -> None:
    text = written(tree).replace("cost", "budget").replace("nothing", "weighted")
    with as_(rows.administrator):
        assert differences([text]) == []


def test_sorting_filtering_and_summing_are_exact(rows: Organisation) -> None:
    source = formula("amount / 3")
    with as_(rows.administrator):
        deals = Opportunity.objects.annotate(got=source.expr("x"))
        expected = sorted(v for d in Opportunity.objects.all() if (v := source.value(d, "x")) is not None)
        assert list(deals.filter(got=expected[1]).values_list("got", flat=True)) == [expected[1]]
        assert list(deals.filter(got__isnull=False).order_by("got").values_list("got", flat=True)) == expected
        assert deals.filter(got__gte=expected[2]).count() == len(expected) - 2

"""Every kind × every operator, against plain Python over {absent, zero or least, usual, largest} (as in T-MN-03).

The database's answer must be the one an honest reader would give row by row; on both databases.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Not, Query

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=clock.zone())
NEXT, FIRST = TODAY + timedelta(1), NOW.replace(hour=0, minute=0)
CENT, MOST = Decimal("0.01"), Decimal("9999999999999999.99")

# Kind: (object, field, the values of its rows, what is asked). A value of None is left out when the row is made.
CASES: dict[str, tuple[str, str, list[Any], list[Any]]] = {
    "text": ("crm.account", "city", ["", "苏州", "Suzhou", "SUZHOU", "su", "100%", "a_b", "a\\b"],
             ["su", "苏", "%", "_", "\\", "x"]),
    "long_text": ("crm.account", "description", ["", "一行\n二行", "Line one", "line"], ["line", "二", "x"]),
    "series": ("crm.account", "number", ["A-1", "A-10", "B-1"], ["A-1", "-1", "C"]),
    "phone": ("crm.account", "phone", ["", "+8613800138000", "+8613912345678"], ["+8613800138000", "138", "99"]),
    "email": ("crm.account", "email", ["", "a@example.com", "b@example.org"], ["a@example.com", "example", "x"]),
    "url": ("crm.account", "website", ["", "https://a.example.com", "https://b.example.com/x"],
            ["https://a.example.com", "b.ex", "zz"]),
    "number": ("crm.account", "employees", [None, 0, 1, 500, 2_147_483_647], [0, 1, 500, 2_147_483_647, 7]),
    "money": ("crm.account", "annual_revenue", [None, Decimal(0), CENT, Decimal("5000.00"), MOST],
              [Decimal(0), CENT, Decimal("5000"), MOST, Decimal("7.77")]),
    "percent": ("catalog.product", "tax_rate", [None, Decimal(0), Decimal("13.00"), Decimal(100)],
                [Decimal(0), Decimal("13"), Decimal("100"), Decimal("7.5")]),
    "date": ("crm.account", "next_contact_on", [None, date(1900, 1, 1), TODAY, NEXT, date(2200, 12, 31)],
             [date(1900, 1, 1), TODAY, date(2200, 12, 31), date(2020, 2, 29)]),
    "stamp": ("work.task", "due_at",
              [None, NOW, FIRST, NOW.replace(hour=23, minute=59, second=59), NOW + timedelta(1)],
              [NOW, FIRST, TODAY, NEXT]),
    "choice": ("crm.account", "grade", ["", "A", "B"], ["A", "B", "C"]),
    "choices": ("crm.stage", "requires", [[], ["amount"], ["amount", "budget"]],
                ["amount", "budget", "decision_maker"]),
    "bool": ("crm.contact", "is_key", [False, True], [False, True]),
    "ref": ("crm.contact", "account", [None, "first", "second"], ["first", "second"]),
    "person": ("crm.account", "owner", [None, "rep", "stranger"], ["rep", "stranger", "mate"]),
    "unit": ("crm.account", "unit", [None, "team_a1", "team_b1"], ["team_a1", "team_b1", "region_a", "company"]),
    "about": ("work.task", "about", [None, "first", "second"], ["first", "second"]),
}  # fmt: skip
OBJECTS = tuple(schema.current().objects.values())
PERIODS = ("today", "tomorrow", "this_week", "this_month", "this_quarter", "this_year", "last_year", "before_today",
           "after_today", {"name": "last_n_days", "n": 3}, {"name": "next_n_days", "n": 2},
           {"name": "not_for_n_days", "n": 1})  # fmt: skip


def low(text: Any) -> str:
    """As a database compares letters: A to Z are a to z, all else is itself."""
    return "".join(c.lower() if c.isascii() else c for c in str(text))


def day_of(value: Any) -> Any:
    """A moment as its day in the company's zone."""
    return value.astimezone(clock.zone()).date() if isinstance(value, datetime) else value


def side(value: Any, other: Any) -> tuple[Any, Any]:
    """Two values that compare: a moment with a day is compared as a day."""
    return (day_of(value), other) if isinstance(value, datetime) and not isinstance(other, datetime) else (value, other)


def absent(value: Any) -> bool:
    """Whether there is no value. Zero and no are values."""
    return value is None or value in ("", [])


def sized(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison by size, which an absent value never meets."""
    return lambda value, asked: not absent(value) and compare(*side(value, asked))


ORACLE: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda v, a: not absent(v) and side(v, a)[0] == a,
    "is_not": lambda v, a: absent(v) or side(v, a)[0] != a,
    "any_of": lambda v, a: any(one in a for one in v) if isinstance(v, list) else v in a,
    "all_of": lambda v, a: all(one in v for one in a),
    "none_of": lambda v, a: not any(one in a for one in v) if isinstance(v, list) else v not in a,
    "empty": lambda v, _a: absent(v),
    "not_empty": lambda v, _a: not absent(v),
    "contains": lambda v, a: low(a) in low(v or ""),
    "not_contains": lambda v, a: low(a) not in low(v or ""),
    "starts_with": lambda v, a: low(v or "").startswith(low(a)),
    "ends_with": lambda v, a: low(v or "").endswith(low(a)),
    "sounds_like": lambda v, a: a in SOUNDS.get(v, ()),
    "gt": sized(lambda v, a: v > a),
    "gte": sized(lambda v, a: v >= a),
    "lt": sized(lambda v, a: v < a),
    "lte": sized(lambda v, a: v <= a),
    "after": sized(lambda v, a: v > a),
    "before": sized(lambda v, a: v < a),
    "between": lambda v, a: not absent(v) and side(v, a[0])[0] >= a[0] and side(v, a[1])[0] <= a[1],
}
PERIODICAL = frozenset({"in_period", "not_in_period"})
PEOPLE = frozenset({"is_me", "my_people", "in_unit"}) | PERIODICAL
# How each text is heard, told by hand: as it is written, by its pinyin, by first letters.
SOUNDS = {"苏州": {"su", "苏"}, "Suzhou": {"su"}, "SUZHOU": {"su"}, "su": {"su"}, "100%": {"%"}, "a_b": {"_"},
          "a\\b": {"\\"}}  # fmt: skip


def within(value: Any, period: Any) -> bool:
    """Whether a day lies in a relative period, counted by hand from Friday the 20th of November 2026."""
    day = day_of(value)
    if day is None:
        return isinstance(period, dict) and period["name"] == "not_for_n_days"
    name, n = (period["name"], period["n"]) if isinstance(period, dict) else (period, 0)
    first, last = {
        "today": (TODAY, TODAY), "tomorrow": (TODAY + timedelta(1), TODAY + timedelta(1)),
        "this_week": (date(2026, 11, 16), date(2026, 11, 22)), "this_month": (date(2026, 11, 1), date(2026, 11, 30)),
        "this_quarter": (date(2026, 10, 1), date(2026, 12, 31)), "this_year": (date(2026, 1, 1), date(2026, 12, 31)),
        "last_year": (date(2025, 1, 1), date(2025, 12, 31)), "before_today": (date.min, TODAY - timedelta(1)),
        "after_today": (TODAY + timedelta(1), date.max),
        "not_for_n_days": (date.min, TODAY - timedelta(n)),
        "last_n_days": (TODAY - timedelta(n - 1), TODAY), "next_n_days": (TODAY, TODAY + timedelta(n - 1)),
    }[name]  # fmt: skip
    return bool(first <= day <= last)


PERIODIC: dict[str, Callable[[Any, Any], bool]] = {
    "in_period": within,
    "not_in_period": lambda value, period: not within(value, period),
}


def asked(op: str, questions: list[Any]) -> list[Any]:
    """What an operator is asked with."""
    if op in ("empty", "not_empty"):
        return [None]
    if op in PERIODICAL:
        return list(PERIODS)
    if op in ("any_of", "all_of", "none_of"):
        return [questions[:1], questions[:2], questions]
    if op == "between":
        return [[a, b] for a in questions for b in questions if type(a) is type(b)]
    return questions


class Rows:
    """The rows of one kind, and how its values and questions are told to the query."""

    def __init__(self, org: Organisation, kind: str) -> None:
        self.key, self.name, self.values, self.questions = CASES[kind]
        self.kind = KINDS[kind]
        first = make("crm.account", name="first", owner=org.rep)
        self.named: dict[str, Any] = {"first": first, "second": make("crm.account", name="second", owner=org.rep)}
        self.named |= {
            n: getattr(org, n) for n in ("rep", "stranger", "mate", "team_a1", "team_b1", "region_a", "company")
        }
        self.rows = [(self.made(value), value) for value in self.values]

    def made(self, value: Any) -> int:
        """The id of a row with a value."""
        if self.kind.name == "about":
            value = ("crm.account", self.named[value].pk) if value else None
        else:
            value = self.named.get(value, value) if isinstance(value, str) else value
        return int(make(self.key, **{self.name: value}).pk)

    def told(self, question: Any) -> Any:
        """A question as a query takes it: plain JSON."""
        if isinstance(question, list):
            return [self.told(q) for q in question]
        if self.kind.name == "about" and question:
            return {"object": "crm.account", "id": self.named[question].pk}
        if isinstance(question, str) and self.kind.name in ("ref", "person", "unit"):
            return self.named[question].pk
        return question if question is None or isinstance(question, int | dict) else str(question)

    def found(self, where: Any) -> set[int]:
        """The rows of ours a query finds, by the list and by the count alike."""
        query = Query(object=self.key, where=where, limit=500, order=("id",))
        page = run.page(query)
        assert len(page.items) == run.count(query, None).number
        return {item.pk for item in page.items} & {pk for pk, _value in self.rows}


@pytest.mark.parametrize("kind", sorted(CASES))
def test_operators(org: Organisation, kind: str) -> None:
    """Each operator of the kind finds the rows plain Python would, and its negation the others."""
    with clock.fixed(NOW):
        rows = Rows(org, kind)
        with as_(org.administrator):
            for op in KINDS[kind].operators:
                if op in PEOPLE - PERIODICAL:
                    continue
                for question in asked(op, rows.questions):
                    oracle = PERIODIC.get(op) or ORACLE[op]
                    expected = {pk for pk, value in rows.rows if oracle(value, question)}
                    where = Condition(rows.name, op, rows.told(question))
                    assert rows.found(where) == expected, (kind, op, question)
                    rest = {pk for pk, _value in rows.rows} - expected
                    assert rows.found(Not(where)) == rest, (kind, "not", op, question)


def test_every_kind_is_asked(org: Organisation) -> None:
    """A new kind needs its rows here, a new operator its oracle; the rows are of the kind they say."""
    tables = {kind for kind in KINDS if any(f.kind.name == kind for t in OBJECTS for f in t.fields.values())}
    assert set(CASES) == tables - {"json"}  # settings, which nobody filters; the rest: test_customs_operators
    assert all(schema.find(key).fields[name].kind.name == kind for kind, (key, name, _v, _q) in CASES.items())
    assert {op for kind in KINDS.values() for op in kind.operators} == set(ORACLE) | PEOPLE


def test_operators_about_people(org: Organisation) -> None:
    """Me, the people below me, and units with all below them, by id, name and without naming any."""
    names = ("rep", "mate", "manager", "stranger", "ops")
    owners = {name: make("crm.account", owner=getattr(org, name)).pk for name in names}
    in_a = {"rep", "mate", "manager"}
    nobody = make("crm.account").pk
    with as_(org.manager) as actor:
        manager = actor
    assert set(manager.people) == {org.rep.pk, org.mate.pk, org.leaver.pk}
    asked_by = {"is_me": {"manager"}, "my_people": {"rep", "mate"}}
    with as_(org.manager):
        for op, expected in asked_by.items():
            page = run.page(Query(object="crm.account", where=Condition("owner", op)))
            assert {i.pk for i in page.items} == {owners[name] for name in expected}
    with as_(org.administrator):
        for value, expected in (
            (org.region_a.pk, in_a), ([org.team_b1.pk], {"stranger"}), ("华东区", in_a), ([org.team_a2.pk], set()),
            ([org.company.pk], set(owners)),
        ):  # fmt: skip
            for name in ("owner", "unit"):
                page = run.page(Query(object="crm.account", where=Condition(name, "in_unit", value)))
                assert {i.pk for i in page.items} == {owners[one] for one in expected}, (name, value)
                assert nobody not in {i.pk for i in page.items}
    with as_(org.manager):
        page = run.page(Query(object="crm.account", where=Condition("owner", "in_unit")))
        assert {i.pk for i in page.items} == {owners[name] for name in in_a}

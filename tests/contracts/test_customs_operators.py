"""Every kind as a customer's field × every operator, against plain Python over {absent, least, zero, usual, largest,
several, an option deleted since} (T-MN-03, C-BAD-4); on both databases.
"""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.contracts.test_every_operator import NOW, ORACLE, PEOPLE, PERIODIC, PERIODICAL, TODAY, asked
from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform import customs, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Not, Query

KEY = "crm.account"
OPTIONS = {"options": [{"value": v, "label": v.upper()} for v in ("a", "b", "gone")]}
TABLE = {"columns": [{"name": "what", "label": "项目"}, {"name": "sum", "label": "金额", "kind": "money", "sum": True}]}
DAYS = ["2026-11-20/2026-11-20", "2026-11-01/2026-11-30", "1900-01-01/2200-12-31", "2025-03-01/2025-04-01"]
PEOPLE_NAMED = (None, ["rep"], ["rep", "stranger"], ["stranger", "mate", "rep"])
# Kind: (settings, what the rows hold, what is asked). None makes a row without a value; "rep" is the id of the rep.
CASES: dict[str, tuple[dict[str, Any], list[Any], list[Any]]] = {
    "text": ({}, [None, "苏州", "Suzhou", "100%", "a_b", "0"], ["su", "苏", "%", "_", "0", "x"]),
    "long_text": ({}, [None, "一行\n二行", "Line one"], ["line", "二", "x"]),
    "rich_text": ({}, [None, "**重点** [x](https://a.example.com)", "- one\n- two"], ["重点", "one", "zz"]),
    "email": ({}, [None, "a@example.com"], ["a@example.com", "example", "x"]),
    "url": ({}, [None, "https://a.example.com"], ["https://a.example.com", "a.ex", "zz"]),
    "phone": ({}, [None, "+8613800138000"], ["+8613800138000", "138", "99"]),
    "barcode": ({}, [None, "6901234567892", "Ab-1"], ["6901", "ab", "zz"]),
    "address": ({}, [None, "江苏省/苏州市/虎丘区/东路 43 号", "北京市/朝阳区", "江苏路 1 号"],
                ["江苏省", "江苏省/苏州市", "路", "北京市/朝阳区", "x"]),
    "location": ({}, [None, "31.298900,120.585300 工业园区", "-90.000000,180.000000"], ["工业", "31.2989", "x"]),
    "number": ({"places": 2}, [None, 0, "0.01", "-1", "100", "9999999999999.99"], ["0", "0.01", "-1", "100", "7"]),
    "money": ({}, [None, "0", "0.50", "-1", "100"], ["0", "0.5", "-1", "100", "1"]),
    "percent": ({}, [None, "0", "12.5", "100"], ["0", "12.5", "100", "7"]),
    "rating": ({"max": 5}, [None, 1, 3, 5], [0, 1, 3, 5]),
    "progress": ({}, [None, 0, 40, 100], [0, 40, 100, 7]),
    "duration": ({}, [None, 0, 90, 52_704_000], [0, 90, 52_704_000, 7]),
    "date": ({}, [None, "1900-01-01", TODAY.isoformat(), "2200-12-31"],
             ["1900-01-01", TODAY.isoformat(), "2020-02-29"]),
    "stamp": ({}, [None, "2026-11-20T09:30:00+08:00", "2026-11-20T00:00:00+08:00", "2026-11-21T09:30:00+08:00"],
              ["2026-11-20T09:30:00+08:00", "2026-11-20"]),
    "time": ({}, [None, "00:00", "09:30", "23:59"], ["00:00", "09:30", "23:59", "12:00"]),
    "date_range": ({}, [None, *DAYS], DAYS[:2]),
    "choice": (OPTIONS, [None, "a", "b", "gone"], ["a", "b"]),
    "choices": (OPTIONS, [None, ["a"], ["a", "b"], ["a", "gone"]], ["a", "b"]),
    "tag": ({}, [None, ["重点"], ["重点", "VIP"], ["a\"b"]], ["重点", "VIP", "x", "a\"b"]),
    "bool": ({}, [None, True, False], [True, False]),
    "industry": ({}, [None, "C34", "C35", "C", "A01"], ["C34", "C", "A01", "T"]),
    "series": ({"pattern": "{0001}"}, [None], ["0001", "x"]),
    "ref": ({"object": KEY}, [None, "first", "second"], ["first", "second"]),
    "person": ({}, [None, "rep", "stranger"], ["rep", "mate"]),
    "unit": ({}, [None, "team_a1", "team_b1"], ["team_a1", "region_a"]),
    "refs": ({"object": KEY}, [None, ["first"], ["second", "first"]], ["first", "second"]),
    "members": ({}, list(PEOPLE_NAMED), ["rep", "stranger", "ops"]),
    "units": ({}, [None, ["team_a1"], ["team_b1", "team_a1"]], ["team_a1", "team_b1"]),
    "attachment": ({}, [None], []), "picture": ({}, [None], []), "signature": ({}, [None], []),
    "sub_table": (TABLE, [None, [{"what": "a", "sum": "12.50"}]], []),
}  # fmt: skip
REFERRING = frozenset({"ref", "person", "unit", "refs", "members", "units"})


class Rows:
    """Accounts with a customer's field of one kind, a row for each value."""

    def __init__(self, org: Organisation, kind: str) -> None:
        options, self.values, self.questions = CASES[kind]
        with acting(SYSTEM):
            values = {"object_key": KEY, "label": "字段", "kind": kind, "options": options}
            self.row = records.create(CustomField, values)
        self.name, self.org = self.row.name, org
        self.named = {"first": make(KEY, name="first"), "second": make(KEY, name="second")}
        self.field = schema.whole(KEY).fields[self.name]
        self.rows = [self.made(raw) for raw in self.values]
        if kind in ("choice", "choices"):
            with acting(SYSTEM):
                off = {"options": [{**o, "active": o["value"] != "gone"} for o in OPTIONS["options"]]}
                records.change(self.row, {"options": off})

    def told(self, raw: Any) -> Any:
        """A value with names as ids."""
        if isinstance(raw, list):
            return [self.told(one) for one in raw]
        if not isinstance(raw, str) or self.field.kind.name not in REFERRING:
            return raw
        return self.named[raw].pk if raw in self.named else getattr(self.org, raw).pk

    def made(self, raw: Any) -> tuple[int, Any]:
        """(id, value as Python compares it) of a new row."""
        account = make(KEY)
        if raw is not None:
            with acting(SYSTEM):
                account = records.change(account, {self.name: self.field.parse(self.told(raw))})
        value = self.field.value(account)
        return account.pk, self.compared(value)

    def compared(self, value: Any) -> Any:
        """A value as plain Python compares it: records by their ids."""
        if isinstance(value, list | tuple):
            return [self.compared(one) for one in value]
        return getattr(value, "pk", value)

    def meant(self, question: Any, op: str) -> Any:
        """A question as the oracle takes it."""
        if isinstance(question, list):
            found = [self.meant(one, op) for one in question]
            return (
                [x for one in found for x in self.field.kind.among(one, self.field)]
                if op in ("any_of", "none_of")
                else found
            )
        if op in PERIODICAL or question is None:
            return question
        return self.compared(self.field.kind.operand(self.told(question), self.field))

    def found(self, where: Any) -> set[int]:
        """The rows of ours a query finds, by the list and by the count alike."""
        query = Query(object=KEY, where=where, limit=500, order=("id",))
        page = run.page(query)
        assert len(page.items) == run.count(query, None).number
        return {item.pk for item in page.items} & {pk for pk, _value in self.rows}


def touches(value: Any, period: Any) -> bool:
    """Whether a stretch of days has a day in a period: counted day by day near today."""
    if not value:
        return False
    first, last = (date.fromisoformat(part) for part in value.split("/"))
    days = [first, last, *(date.fromordinal(TODAY.toordinal() + n) for n in range(-800, 800))]
    return any(first <= day <= last and PERIODIC["in_period"](day, period) for day in days)


def judged(kind: str, op: str, value: Any, question: Any) -> bool:
    """What plain Python says."""
    if kind == "date_range" and op in PERIODICAL:
        return touches(value, question) == (op == "in_period")
    return bool((PERIODIC.get(op) or ORACLE[op])(value, question))


@pytest.mark.parametrize("kind", sorted(CASES))
def test_operators_of_customers_fields(org: Organisation, kind: str) -> None:
    """Each operator finds the rows plain Python would, and its negation the others."""
    with clock.fixed(NOW):
        rows = Rows(org, kind)
        with as_(org.administrator):
            for op in KINDS[kind].operators:
                if op in (PEOPLE - PERIODICAL) | {"sounds_like"}:
                    continue
                for question in asked(op, rows.questions):
                    meant = rows.meant(question, op)
                    expected = {pk for pk, value in rows.rows if judged(kind, op, value, meant)}
                    where = Condition(rows.name, op, rows.told(question))
                    assert rows.found(where) == expected, (kind, op, question)
                    rest = {pk for pk, _value in rows.rows} - expected
                    assert rows.found(Not(where)) == rest, (kind, "not", op, question)


def test_every_kind_a_customer_may_choose_is_asked() -> None:
    """A new kind needs its rows here."""
    assert set(CASES) == set(KINDS) - customs.NEVER


def test_several_people_are_me_or_mine(org: Organisation) -> None:
    """Me among several, and the people below me."""
    rows = Rows(org, "members")
    ids = [pk for pk, _value in rows.rows]
    with acting(SYSTEM):
        for pk, _value in rows.rows:
            records.transfer([schema.find(KEY).model.objects.get(pk=pk)], org.rep)
    with as_(org.rep):
        assert rows.found(Condition(rows.name, "is_me")) == set(ids[1:])
    with as_(org.manager):
        assert rows.found(Condition(rows.name, "my_people")) == set(ids[1:])
        assert rows.found(Condition(rows.name, "is_me")) == set()


@pytest.mark.parametrize("kind", sorted(set(CASES) - {"series"}))
def test_values_go_in_and_come_out_as_they_were(org: Organisation, kind: str) -> None:
    """Stored and read again, dumped and parsed, sampled and shown: always the same value, never an error."""
    rows = Rows(org, kind)
    with acting(SYSTEM):
        for pk, value in rows.rows:
            account = schema.find(KEY).model.objects.get(pk=pk)
            assert rows.compared(rows.field.value(account)) == value
            dumped = rows.field.dump(account)
            if value not in (None, "", []) and "gone" not in (value, *(value if isinstance(value, list) else ())):
                assert rows.compared(rows.field.parse(dumped)) == value
                assert rows.field.show(account) not in ("", "—")
            else:
                assert rows.field.show(account)
        sample = rows.field.kind.sample(rows.field, Random(1))
        assert rows.compared(rows.field.kind.parse(rows.field.kind.dump(sample, rows.field), rows.field)) == (
            rows.compared(sample)
        )
        for junk in ({"x": 1}, [{"x": [1]}], "\x00", "[" * 2000, True, 10**30, [[]], "💥" * 3, -1, Decimal("1e99")):
            try:
                rows.field.parse(junk)
            except Invalid:
                continue

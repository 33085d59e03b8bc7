"""Formula, look-up and roll-up fields as an administrator makes them and everybody uses them."""

# ruff: noqa: E501 (tables)

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, as_, make
from tests.platform.formula.made import ACCOUNT, DEAL, define, values
from yingdan.kernel.errors import Invalid, Missing
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import entitlements, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.formula import graph
from yingdan.platform.objects.field_grant import FieldGrant
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query


def test_a_formula_in_list_filter_sort_group_sum_and_page(firm: Organisation) -> None:
    row = define("毛利", "formula", formula="[Amount] - [Budget] / 2", result="money")
    assert row.options["formula"] == "[amount] - [budget] / 2"
    name = row.name
    with as_(firm.rep):
        assert values(name, order=(f"-{name}",)) == [Decimal("27.50"), Decimal("17.50"), Decimal("7.50"), None]
        assert values(name, where=Condition(name, "gte", "17.5"), order=(name,)) == [Decimal("17.50"), Decimal("27.50")]
        assert values(name, where=Condition(name, "empty")) == [None]
        totals = run.totals(Query(object=DEAL), (f"sum:{name}", f"avg:{name}", f"max:{name}"))
        assert list(totals.values()) == [Decimal("52.50"), Decimal("17.50"), Decimal("27.50")]
        groups = run.summary(Query(object=DEAL, group=(name,))).groups
        assert [g.values["count"] for g in groups] == [1, 1, 1, 1]
        deal = run.get(schema.find(DEAL), Opportunity.objects.get(name="b").pk)
        assert schema.find(DEAL).field(name).show(deal) == "27.50"
        assert schema.find(DEAL).field(name).dump(deal) == "27.50"


def test_pages_are_walked_by_a_formula(firm: Organisation) -> None:
    name = define("一半", "formula", formula="amount / 3", result="number", places=3).name
    with as_(firm.rep):
        seen, cursor = [], ""
        for _page in range(4):
            page = run.page(Query(object=DEAL, columns=("name",), order=(name,), limit=1, cursor=cursor))
            seen += [item.name for item in page.items]
            cursor = page.next
        assert seen == ["a", "c", "b", "d"]


def test_the_statements_do_not_grow_with_rows(firm: Organisation) -> None:
    name = define("等级", "lookup", ref="account", field="grade").name
    total = define("商机额", "rollup", ACCOUNT, object=DEAL, by="account", measure="sum", field="amount").name
    deep = define("客户商机额", "lookup", ref="account", field=total).name
    with as_(firm.rep):
        for columns in (("name", name, deep),):
            counts = []
            for _time in range(2):
                with CaptureQueriesContext(connection) as caught:
                    page = run.page(Query(object=DEAL, columns=columns))
                    [schema.find(DEAL).field(c).show(i) for i in page.items for c in columns]
                counts.append(len(caught))
                for _more in range(5):
                    make(DEAL, owner=firm.rep, account=Account.objects.get(name="富"))
            assert counts[0] == counts[1]


def test_a_formula_reads_formulas_look_ups_and_customers_fields(firm: Organisation) -> None:
    bonus = define("奖金率", "number", places=3)
    half = define("一半", "formula", formula="Amount / 2", result="money")
    income = define("客户收入", "lookup", ref="account", field="annual_revenue")
    text = f"[一半] * COALESCE([奖金率], 1) + COALESCE([{income.label}], 0)"
    name = define("合计", "formula", formula=text).name
    with acting(SYSTEM):
        records.change(Opportunity.objects.get(name="c"), {bonus.name: Decimal("0.125")})
    with as_(firm.rep):
        assert values(name, order=(name,)) == [Decimal("1.25"), Decimal("105.00"), Decimal("115.00"), None]
        deal = Opportunity.objects.get(name="b")
        assert schema.find(DEAL).field(name).value(deal) == Decimal("115.00")
    assert half.options["result"] == "money"


def test_a_look_up_tells_nothing_of_a_hidden_record(firm: Organisation) -> None:
    name = define("客户收入", "lookup", ref="account", field="annual_revenue").name
    foreign = make(ACCOUNT, name="别人的", owner=firm.stranger, annual_revenue=Decimal(999))
    deal = make(DEAL, name="mine", owner=firm.rep, account=foreign, amount=1)
    with as_(firm.rep):
        found = dict(zip([i.name for i in run.page(Query(object=DEAL)).items], values(name), strict=True))
        assert found["mine"] is None
        assert schema.find(DEAL).field(name).value(Opportunity.objects.get(pk=deal.pk)) is None
        assert values(name, where=Condition(name, "gt", "500")) == []
    with as_(firm.administrator):
        assert values(name, where=Condition(name, "gt", "500")) == [Decimal("999.00")]


@pytest.mark.parametrize(
    ("measure", "field", "expected"),
    [
        ("count", "", [2, 1]), ("sum", "amount", [40, 20]), ("avg", "amount", [20, 20]), ("min", "amount", [10, 20]),
        ("max", "amount", [30, 20]), ("max", "created_at", None),
    ],
)  # fmt: skip
def test_roll_ups(firm: Organisation, measure: str, field: str, expected: Any) -> None:
    name = define("汇总", "rollup", ACCOUNT, object=DEAL, by="account", measure=measure, field=field).name
    make(DEAL, name="theirs", owner=firm.stranger, account=Account._base_manager.get(name="富"), amount=1000)
    make(ACCOUNT, name="无", owner=firm.rep)
    with as_(firm.rep):
        found = values(name, ACCOUNT, order=("name",))
        by_name = dict(zip([a.name for a in Account.objects.order_by("name")], found, strict=True))
        one = {a.name: schema.find(ACCOUNT).field(name).value(a) for a in Account.objects.all()}
        assert one == by_name
        if expected:
            assert [by_name["富"], by_name["贫"]] == expected
            assert by_name["无"] == (0 if measure in ("count", "sum") else None)


def test_a_roll_up_with_conditions_and_several_currencies(firm: Organisation) -> None:
    where = [{"field": "amount", "op": "gt", "value": "15"}]
    big = define("大单数", "rollup", ACCOUNT, object=DEAL, by="account", measure="count", where=where).name
    total = define("总额", "rollup", ACCOUNT, object=DEAL, by="account", measure="sum", field="amount").name
    make(DEAL, name="usd", owner=firm.rep, account=Account._base_manager.get(name="贫"), amount=7, currency="USD")
    with as_(firm.rep):
        assert values(big, ACCOUNT, order=("name",)) in ([1, 1], [1, 1])
        found = dict(
            zip(
                [a.name for a in Account.objects.order_by("name")], values(total, ACCOUNT, order=("name",)), strict=True
            )
        )
        assert found == {"富": Decimal(40), "贫": None}
        assert schema.find(ACCOUNT).field(total).value(Account.objects.get(name="贫")) is None
        assert values(total, ACCOUNT, where=Condition(total, "gt", "1")) == [Decimal(40)]


def test_what_reads_a_hidden_field_is_hidden_too(firm: Organisation) -> None:
    half = define("一半", "formula", formula="amount / 2", result="money").name
    more = define("更多", "formula", formula=f"{half} + 1").name
    total = define("总额", "rollup", ACCOUNT, object=DEAL, by="account", measure="sum", field=half).name
    seen = define("客户总额", "lookup", ref="account", field=total).name
    free = define("天数", "formula", formula="TODAY() - created_at").name
    with acting(SYSTEM):
        records.create(FieldGrant, {"role": firm.rep.role, "object_key": DEAL, "field": "amount", "level": "hidden"})
    entitlements.forget()
    with as_(firm.rep):
        deals, accounts = schema.find(DEAL).fields, schema.find(ACCOUNT).fields
        assert not {half, more, seen} & set(deals)
        assert total not in accounts
        assert free in deals
        for where in (Condition(half, "gt", "1"), Condition(seen, "empty")):
            with pytest.raises(Missing):
                run.page(Query(object=DEAL, where=where))
        with pytest.raises(Missing):
            run.page(Query(object=DEAL, order=(f"-{more}",)))
    with as_(firm.administrator):
        assert {half, more, seen} <= set(schema.find(DEAL).fields)


def test_renaming_breaks_nothing_deleting_blanks_and_restoring_mends(firm: Organisation) -> None:
    bonus = define("奖金", "number", places=0)
    name = define("加奖金", "formula", formula="[Amount] + COALESCE([奖金], 1)", result="number").name
    with acting(SYSTEM):
        records.change(bonus, {"label": "红包"})
    with as_(firm.rep):
        assert values(name, order=(name,))[:3] == [Decimal(11), Decimal(21), Decimal(31)]
    with acting(SYSTEM):
        assert [f.name for f in graph.users_of((DEAL, bonus.name))] == [name]
        records.change(bonus, {"active": False})
    with as_(firm.rep):
        assert values(name, order=(name,)) == [None] * 4
        assert schema.find(DEAL).field(name).value(Opportunity.objects.get(name="a")) is None
    with acting(SYSTEM):
        records.change(bonus, {"active": True})
    with as_(firm.rep):
        assert values(name, order=(name,))[:3] == [Decimal(11), Decimal(21), Decimal(31)]


def refused(label: str, kind: str, key: str = DEAL, **options: Any) -> str:
    with pytest.raises(Invalid) as wrong:
        define(label, kind, key, **options)
    return str(wrong.value)


def test_what_cannot_be_is_refused_when_it_is_saved(firm: Organisation) -> None:
    first = define("甲", "formula", formula="amount + 1")
    second = define("乙", "formula", formula="[甲] + 1")
    with acting(SYSTEM):
        for text in ("[甲] + 1", "[乙] + 1"):
            with pytest.raises(Invalid, match="read itself"):
                records.change(first, {"options": {"formula": text}})
        with pytest.raises(Invalid, match="cannot change"):
            records.change(first, {"options": {"formula": "'x'"}})
    assert "Did you mean" in refused("丙", "formula", formula="amout * 2")
    assert "must give a number" in refused("丙", "formula", formula="'a'", result="money")
    assert "kind of result" in refused("丙", "formula", formula="1", result="ref")
    assert "what this refers to" in refused("丙", "lookup", ref="amount", field="name")
    assert "what this refers to" in refused("丙", "lookup", ref="account", field="nothing")
    assert "Choose a measure" in refused("丙", "rollup", ACCOUNT, object=DEAL, by="account", measure="median")
    assert "field that refers here" in refused("丙", "rollup", ACCOUNT, object="x.none", by="account", measure="count")
    assert "field that refers here" in refused("丙", "rollup", ACCOUNT, object=DEAL, by="owner", measure="count")
    assert "cannot be measured" in refused(
        "丙", "rollup", ACCOUNT, object=DEAL, by="account", measure="sum", field="name"
    )
    assert "no field" in refused(
        "丙",
        "rollup",
        ACCOUNT,
        object=DEAL,
        by="account",
        measure="count",
        where=[{"field": "zz", "op": "is", "value": 1}],
    )
    assert second.options["result"] == "number"


def test_doubling_formulas_are_refused_before_they_fill_the_memory(firm: Organisation) -> None:
    define("第0", "formula", formula="amount + amount")
    with pytest.raises(Invalid, match="too large"):
        for at in range(1, 15):
            define(f"第{at}", "formula", formula=f"[第{at - 1}] + [第{at - 1}]")


def test_computed_fields_cannot_be_set(firm: Organisation) -> None:
    row = define("一半", "formula", formula="amount / 2")
    assert (row.required, row.once, row.searchable) == (False, False, False)
    with as_(firm.rep), pytest.raises(Invalid):
        records.change(Opportunity.objects.get(name="a"), {row.name: 1})

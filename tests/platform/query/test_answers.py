"""Questions answered: filters against an oracle, empty against zero, pages without gaps, sums, groups, dates
(T-MN-03, T-SR-02, T-TM-01).
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import preferences, prepared, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.query import pages, run
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Query, where_from_json

AMOUNTS = {"null": None, "zero": Decimal(0), "half": Decimal("0.50"), "one": Decimal(1), "hundred": Decimal(100)}


def ask(*conditions, **more):
    """The names of the deals that meet the conditions."""
    found = run.page(Query(object="crm.opportunity", where=All(tuple(conditions)), limit=500, **more))
    return {d.name for d in found.items}


@pytest.fixture
def deals(firm):
    with acting(SYSTEM):
        for name, amount in AMOUNTS.items():
            records.create(Opportunity, {"name": name, "amount": amount, "owner": firm.rep})
    return firm


@pytest.mark.parametrize(
    ("op", "value", "holds"),
    [
        ("empty", None, lambda a: a is None),
        ("not_empty", None, lambda a: a is not None),
        ("is", "0", lambda a: a == 0),
        ("is_not", "0", lambda a: a != 0),
        ("lt", "1", lambda a: a is not None and a < 1),
        ("gte", "0", lambda a: a is not None and a >= 0),
        ("lte", "0", lambda a: a is not None and a <= 0),
        ("gt", "0.5", lambda a: a is not None and a > Decimal("0.5")),
        ("between", ["0.5", "1"], lambda a: a is not None and Decimal("0.5") <= a <= 1),
    ],
)
def test_amounts_compare_as_people_expect(deals, op, value, holds):
    with acting(SYSTEM):
        assert ask(Condition("amount", op, value)) == {n for n, a in AMOUNTS.items() if holds(a)}


def test_groups_of_conditions(deals):
    with acting(SYSTEM):
        either = AnyOf((Condition("name", "is", "zero"), Condition("amount", "gt", "10")))
        assert ask(either) == {"zero", "hundred"}
        assert ask(Not(either)) == {"null", "half", "one"}


def test_references_are_crossed_in_scope(deals):
    with acting(deals.actor("rep")):
        account = deals.accounts["rep"]
        records.create(Opportunity, {"name": "linked", "account": account})
        assert ask(Condition("account.name", "is", "rep")) == {"linked"}
        assert ask(Condition("owner.unit", "in_unit", deals.company.pk)) == {*AMOUNTS, "linked"}
        assert ask(Condition("owner", "is_me")) == {*AMOUNTS, "linked"}
    with acting(deals.actor("director")):
        assert ask(Condition("owner", "my_people")) == {*AMOUNTS, "linked"}
    with acting(deals.actor("stranger")):
        assert ask() == set()


def test_a_filter_on_a_hidden_record_finds_nothing(deals):
    with acting(SYSTEM):
        records.create(Opportunity, {"name": "shared name", "account": deals.accounts["stranger"], "owner": deals.rep})
    with acting(deals.actor("rep")):
        assert "shared name" in ask()
        assert ask(Condition("account.name", "is", "stranger")) == set()


@pytest.mark.parametrize(
    "order",
    [
        ("-amount",),
        ("amount",),
        ("name",),
        ("owner", "-amount"),
        ("stage", "amount"),
        (),
        ("-next_contact_on",),
        ("-probability", "name"),
        ("-updated_at",),
    ],
)
def test_pages_show_each_row_once_in_one_order(deals, order):
    with acting(SYSTEM):
        whole = [d.pk for d in run.page(Query(object="crm.opportunity", order=order, limit=500)).items]
        walked, cursor = [], ""
        while True:
            page = run.page(Query(object="crm.opportunity", order=order, limit=2, cursor=cursor))
            walked += [d.pk for d in page.items]
            cursor = page.next
            if not cursor:
                break
    assert walked == whole
    assert len(set(walked)) == len(AMOUNTS)


def test_further_pages_are_asked_by_the_statement_of_the_second(deals, monkeypatch):
    """The place is filled in, so a deep page costs what the first does."""
    made = []
    monkeypatch.setattr(
        prepared, "compiled", lambda rows, compile=prepared.compiled: made.append(rows) or compile(rows)
    )
    with acting(deals.actor("rep")):
        first = run.page(Query(object="crm.opportunity", order=("-amount",), limit=1))
        second = run.page(Query(object="crm.opportunity", order=("-amount",), limit=1, cursor=first.next))
        made.clear()
        third = run.page(Query(object="crm.opportunity", order=("-amount",), limit=1, cursor=second.next))
    names = [page.items[0].name for page in (first, second, third)]
    assert names == ["hundred", "one", "half"] and not made


def test_absent_values_stand_last_either_way(deals):
    with acting(SYSTEM):
        for order in (("amount",), ("-amount",)):
            assert [d.name for d in run.page(Query(object="crm.opportunity", order=order)).items][-1] == "null"


def test_sums_are_exact_and_means_are_of_what_is_there(deals):
    with acting(SYSTEM):
        found = run.totals(Query(object="crm.opportunity"), ("count", "sum:amount", "avg:amount", "max:amount"))
    assert found == {
        "count": 5,
        "sum:amount": Decimal("101.50"),
        "avg:amount": Decimal("25.38"),
        "max:amount": Decimal(100),
    }


def test_currencies_are_never_mixed(deals):
    with acting(SYSTEM):
        records.create(Opportunity, {"name": "usd", "amount": Decimal(5), "currency": "USD"})
        assert run.totals(Query(object="crm.opportunity"), ("sum:amount",))["sum:amount"] is run.MIXED
        groups = run.summary(Query(object="crm.opportunity", group=("currency",), measures=("sum:amount",))).groups
    assert {g.keys[0]: g.values["sum:amount"] for g in groups} == {"CNY": Decimal("101.50"), "USD": Decimal(5)}


def test_the_whole_of_a_summary_is_that_of_all_groups_however_many_are_told(deals, monkeypatch):
    monkeypatch.setattr(run, "MOST_GROUPS", 2)
    with acting(SYSTEM):
        found = run.summary(Query(object="crm.opportunity", group=("name",), measures=("count", "sum:amount")))
    assert [g.labels[0] for g in found.groups] == ["half", "hundred"]
    assert found.total == {"count": 5, "sum:amount": Decimal("101.50")}


def test_counts_stop_at_the_cap(deals):
    with acting(SYSTEM):
        assert str(run.count(Query(object="crm.opportunity"), cap=3)) == "3+"
        assert str(run.count(Query(object="crm.opportunity"), cap=5)) == "5"


@pytest.mark.parametrize(
    ("pattern", "start", "day", "label"),
    [("months", 1, date(2026, 3, 31), "2026 Q1"), ("months", 4, date(2026, 3, 31), "FY2026 Q4")],
)
def test_quarters_follow_the_fiscal_year(firm, pattern, start, day, label):
    preferences.set_company(fiscal_start_month=start, pattern=pattern)
    with acting(SYSTEM.via("import")):
        records.create(Opportunity, {"name": "a", "amount": Decimal(7), "opened_on": day})
        found = run.summary(Query(object="crm.opportunity", group=("opened_on:quarter",), measures=("sum:amount",)))
    assert [(g.labels[0], g.values["sum:amount"]) for g in found.groups] == [(label, Decimal(7))]


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 16, 1, tzinfo=UTC), date(2026, 4, 1)),
    ],
)
def test_today_is_the_companys_day(firm, moment, today):
    with clock.fixed(moment), acting(SYSTEM):
        records.create(Opportunity, {"name": "now"})
        assert clock.today() == today
        assert ask(Condition("opened_on", "in_period", "today")) == {"now"}
        assert ask(Condition("created_at", "in_period", "today")) == {"now"}
        assert ask(Condition("created_at", "in_period", "yesterday")) == set()
        assert ask(Condition("created_at", "before", today.isoformat())) == set()


@pytest.mark.parametrize(
    "bad",
    [
        {"_connector": "OR 1=1"},
        {"field": "owner__password", "op": "starts_with", "value": "p", "x": 1},
        {"any": [{"field": "name", "op": "drop", "value": "x"}]},
        [{"field": "name", "op": "is", "value": "x"}] * 10_000,
        "text",
        7,
    ],
)
def test_what_is_no_filter_is_refused(bad):
    with pytest.raises(Invalid):
        where_from_json(bad)


def test_deep_nesting_is_refused():
    deep: object = {"field": "name", "op": "is", "value": "x"}
    for _ in range(1000):
        deep = {"not": deep}
    with pytest.raises(Invalid):
        where_from_json(deep)


@pytest.mark.parametrize(
    "path", ["owner.password", "password", "owner__password", "__class__", "custom", "id); drop", "name.x"]
)
def test_paths_that_lead_nowhere_are_refused(firm, path):
    with acting(SYSTEM):
        for asked in (
            Query(object="crm.opportunity", where=Condition(path, "is", "x")),
            Query(object="crm.opportunity", order=(path,)),
            Query(object="crm.opportunity", columns=(path,)),
        ):
            with pytest.raises((Invalid, Missing)):
                run.page(asked)
        with pytest.raises((Invalid, Missing)):
            run.summary(Query(object="crm.opportunity", group=(path,)))


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", "////", "WzEsMiwzLDQsNV0"])
def test_a_made_up_page_mark_is_refused(firm, cursor):
    with acting(SYSTEM), pytest.raises(Invalid):
        run.page(Query(object="crm.opportunity", order=("-amount",), cursor=cursor))


def test_a_query_survives_json():
    either = AnyOf((Condition("owner", "is_me"), Not(Condition("name", "empty"))))
    query = Query(
        object="crm.opportunity",
        where=All((Condition("amount", "gte", "1"), either)),
        order=("-amount",), group=("stage", "closed_on:month"), measures=("count", "sum:amount"),
    )  # fmt: skip
    assert Query.from_json(query.to_json()) == query


@pytest.mark.parametrize("who", ["rep", "director", "stranger", "executive"])
def test_walking_and_looking_up_find_the_same(deals, who, monkeypatch):
    with acting(SYSTEM):
        records.create(Opportunity, {"name": "of below", "amount": Decimal(3), "owner": deals.neighbour})
        records.create(Opportunity, {"name": "nobody's", "unit": deals.region_a})
    with acting(deals.actor(who)):
        query = Query(object="crm.opportunity", order=("-amount",), group=("stage",), measures=("count", "sum:amount"))
        looked_up = (run.page(query).items, run.totals(query, query.measures), run.summary(query))
        for module in (run, pages):
            monkeypatch.setattr(module, "many", lambda key, surely=False: True)
        walked = (run.page(query).items, run.totals(query, query.measures), run.summary(query))
    assert walked == looked_up


@pytest.mark.parametrize("who", ["rep", "manager", "executive"])
def test_the_first_few_are_the_same_along_the_order(firm, monkeypatch, who):
    """Of many rows in a range the first by an order with an index: no index of the range is taken, on SQLite."""
    with acting(SYSTEM):
        for day, amount in enumerate((5, 500, 50, 5000, 1)):
            for owner in (firm.rep, firm.org.people["mate"], firm.org.people["stranger"]):
                values = {"amount": amount + day, "owner": owner, "expected_close_on": date(2026, 3, 1 + day)}
                records.create(Opportunity, {"name": str(amount), **values})
    ranges = (Condition("expected_close_on", "lte", "2026-03-03"), Condition("amount", "gt", "2"))
    query = Query(object="crm.opportunity", where=All(ranges), order=("-weighted",), limit=4)
    with acting(firm.actor(who)):
        told = [deal.pk for deal in run.page(query).items]
        monkeypatch.setattr(pages, "many", lambda key, surely=False: True)
        with CaptureQueriesContext(connection) as asked:
            assert [deal.pk for deal in run.page(query, along=True).items] == told
        assert ('+"crm_opportunity"."expected_close_on"' in asked[0]["sql"]) == (connection.vendor == "sqlite")
        assert [deal.pk for deal in run.page(query).items] == told
    assert len(told) == (3 if who == "rep" else 4)

"""Amounts in several currencies: added up at dated rates, refused without one, history never moved (T-MN-01)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.crm import jobs
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import company, rates, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.metrics import library
from yingdan.platform.metrics.statement import Statement, source_of
from yingdan.platform.objects.exchange_rate import ExchangeRate
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query

ALL = Query(object="crm.opportunity")


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with clock.fixed(datetime(2026, 4, 20, 2, 0, tzinfo=UTC)):
        yield


def a_rate(currency: str, on: date, value: str) -> ExchangeRate:
    with acting(SYSTEM):
        return records.save(ExchangeRate(currency=currency, on=on, rate=Decimal(value), source="PBOC"))


def a_deal(owner: Any, amount: str, currency: str, **values: Any) -> Opportunity:
    with acting(SYSTEM):
        given = {"name": currency, "owner": owner, "amount": Decimal(amount), "opened_on": date(2026, 1, 5), **values}
        return records.save(Opportunity(currency=currency, **given))


def won_on(day: date) -> dict[str, Any]:
    with acting(SYSTEM):
        return {"stage": Stage.objects.get(code="won"), "closed_on": day}


def total(measure: str = "sum:amount") -> Any:
    with acting(SYSTEM):
        return run.totals(ALL, (measure,))[measure]


def now(deal: Opportunity) -> Opportunity:
    with acting(SYSTEM):
        return Opportunity.objects.get(pk=deal.pk)


def test_t_mn_01(org: Organisation, api: Any) -> None:
    """Without a rate refused with a message that names the currency; with dated rates the sum of base amounts; a rate
    edited later does not change what is closed.
    """
    a_deal(org.rep, "100.00", "CNY", **won_on(date(2026, 3, 1)))
    dollars = a_deal(org.rep, "50.00", "USD", **won_on(date(2026, 3, 15)))
    assert total() is run.MIXED
    a_rate("USD", date(2026, 4, 1), "7.2")
    assert isinstance(total(), run.Mixed) and "USD" in total().advice
    answer = api(org.executive).get("opportunities/summary?measure=sum:amount").json()["total"]
    assert answer["sum:amount"] is None and answer["mixed"] == ["sum:amount"] and "USD" in answer["why"]["sum:amount"]
    march = a_rate("USD", date(2026, 3, 1), "7.1234")
    with acting(SYSTEM):
        assert list(jobs.reckoned()) == [1]
    dollars = now(dollars)
    assert (dollars.rate, dollars.rate_on, dollars.base_amount) == (
        Decimal("7.12340000"), date(2026, 3, 1), Decimal("356.17")
    )  # fmt: skip
    assert (dollars.amount, dollars.currency) == (Decimal("50.00"), "USD")
    assert (total(), total("avg:amount"), total("max:amount")) == (
        Decimal("456.17"), Decimal("228.09"), Decimal("356.17")
    )  # fmt: skip
    with acting(SYSTEM):
        records.change(march, {"rate": Decimal("9")})
        list(jobs.reckoned())
    assert total() == Decimal("456.17") and now(dollars).base_amount == Decimal("356.17")
    with acting(SYSTEM):
        assert sorted(c.amount for c in Credit.objects.all()) == [Decimal("100.00"), Decimal("356.17")]


def test_t_mn_05_the_foot_is_the_sum_of_the_lines_shown(org: Organisation) -> None:
    """Each line is rounded half up when converted, and lines are what is added up: 3 × 0.335 is 1.02, not 1.01."""
    a_rate("USD", date(2026, 3, 1), "0.335")
    lines = [a_deal(org.rep, "1.00", "USD", **won_on(date(2026, 3, 15))) for _ in range(3)]
    assert [line.base_amount for line in lines] == [Decimal("0.34")] * 3
    assert total() == sum(line.base_amount for line in lines) == Decimal("1.02")
    with acting(SYSTEM):
        assert sum(credit.amount for credit in Credit.objects.all()) == Decimal("1.02")


def test_open_deals_have_the_latest_rate_and_closed_ones_that_of_their_day(org: Organisation) -> None:
    """A new rate asks for the open ones to be reckoned anew, and the night does so too."""
    a_rate("USD", date(2026, 4, 1), "7.0")
    deal = a_deal(org.rep, "10.00", "USD")
    assert (deal.base_amount, deal.base_weighted) == (Decimal("70.00"), Decimal("7.00"))
    a_rate("USD", date(2026, 4, 15), "8.0")
    a_rate("USD", date(2026, 4, 30), "9.0")
    with acting(SYSTEM):
        assert JobRun.objects.filter(name="rates.refresh").count() == 1
        assert (list(jobs.reckoned()), list(jobs.reckoned())) == ([1], [0])
        assert now(deal).base_amount == Decimal("80.00")
        closed = records.change(now(deal), won_on(date(2026, 4, 10)))
        assert (closed.base_amount, closed.rate_on) == (Decimal("70.00"), date(2026, 4, 1))
        assert list(jobs.reckoned()) == []
        corrected = records.change(closed, {"amount": Decimal("20.00")})
        assert corrected.base_amount == Decimal("140.00")
        with clock.fixed(datetime(2026, 5, 2, 2, 0, tzinfo=UTC)):
            opened = records.change(corrected, {"stage": Stage.objects.get(code="first_contact")})
            assert (opened.base_amount, opened.rate_on) == (Decimal("180.00"), date(2026, 4, 30))


def test_groups_are_all_in_one_currency_or_refused_one_by_one(org: Organisation) -> None:
    """Of two people, one of whom sells in a currency without a rate, the other's sum stands."""
    a_rate("USD", date(2026, 1, 1), "7.0")
    a_deal(org.rep, "10.00", "USD")
    a_deal(org.rep, "10.00", "CNY")
    a_deal(org.mate, "10.00", "EUR")
    with as_(org.executive):
        found = run.summary(Query(object="crm.opportunity", group=("owner",), measures=("sum:amount", "count")))
    values = {g.labels[0]: g.values["sum:amount"] for g in found.groups}
    assert values["Rep"] == Decimal("80.00")
    assert isinstance(values["Mate"], run.Mixed) and values["Mate"].currency == "EUR"
    assert isinstance(found.total["sum:amount"], run.Mixed)


def test_rates_are_dated(org: Organisation) -> None:
    """The latest on or before the day; the company's own is always one; a rate put into the bin counts no more."""
    first = a_rate("USD", date(2026, 1, 1), "7.1")
    a_rate("usd", date(2026, 2, 1), "0.00000001")
    days = [rates.rate("USD", day) for day in (date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 1))]
    assert days == [None, Decimal("7.10000000"), Decimal("0.00000001")]
    assert (rates.rate("CNY", date(2026, 1, 1)), rates.rate("EUR", date(2026, 1, 1))) == (1, None)
    with acting(SYSTEM):
        records.delete(first)
    assert rates.rate("USD", date(2026, 1, 31)) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "CNY", "rate": "1"}, "currency"),
        ({"currency": "XYZ", "rate": "1"}, "currency"),
        ({"currency": "USD", "rate": "0"}, "rate"),
        ({"currency": "USD", "rate": "-7"}, "rate"),
        ({"currency": "USD", "rate": "7.123456789"}, "rate"),
        ({"currency": "USD", "rate": "99999999"}, "rate"),
    ],
)
def test_a_rate_that_is_none_is_refused(org: Organisation, api: Any, values: dict[str, str], field: str) -> None:
    answer = api(org.finance).post("exchange-rates", {"on": "2026-04-01", **values})
    assert answer.status_code == 400 and field in answer.json()["errors"], answer.content


def test_who_gives_rates(org: Organisation, api: Any) -> None:
    """Finance and operations do; others see them."""
    values = {"currency": "USD", "on": "2026-04-01", "rate": "7.1"}
    assert api(org.rep).post("exchange-rates", values).status_code == 403
    assert api(org.finance).post("exchange-rates", values).status_code == 201
    assert api(org.rep).get("exchange-rates").json()["items"][0]["rate"] == "7.10000000"


def test_the_companys_currency_stands_once_amounts_were_reckoned_in_it(org: Organisation) -> None:
    with as_(org.administrator):
        company.change({"currency": "USD"})
        company.change({"currency": "CNY"})
    a_deal(org.rep, "1.00", "CNY")
    with as_(org.administrator), pytest.raises(Invalid) as caught:
        company.change({"currency": "USD"})
    assert caught.value.fields["currency"][0].code == "reckoned"


def test_whether_any_amount_lacks_a_rate_is_asked_of_what_one_sees(org: Organisation) -> None:
    """By one short look, before the figures of everybody are asked for."""
    won = library.known("won_amt")

    def is_rated(person: Any) -> bool:
        with as_(person):
            return Statement(source_of(won), [won], None, ()).is_rated()

    a_deal(org.rep, "10", "CNY")
    deal = a_deal(org.stranger, "10", "USD")
    assert (is_rated(org.rep), is_rated(org.stranger), is_rated(org.executive)) == (True, False, False)
    with acting(SYSTEM):
        records.delete(deal)
    assert is_rated(org.stranger)

"""One number, one definition: what is measured is what the records say, once at every level, as far as one may see."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, as_
from tests.platform.metrics.conftest import MONTHS, TODAY, YEAR
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.figure import Figure
from yingdan.kernel.period import Calendar, Period
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.metrics import library, measuring, statement
from yingdan.platform.query.ast import Condition

D = Decimal
Asked = Callable[..., Decimal | None]
MARCH, APRIL, MAY = MONTHS[2:5]


def test_each_yuan_once_at_every_level(company: Organisation) -> None:
    with as_(company.executive):
        answer = measuring.measure(["sales_amt", "won_n"], [YEAR, *MONTHS], by="both")
    rep, a1 = company.rep.pk, company.team_a1.path
    assert answer.value("sales_amt", rep, MARCH) == D("150.10")
    assert answer.value("sales_amt", a1, MARCH) == D("350.10")
    assert answer.value("sales_amt", company.region_a.path, YEAR) == D("750.10")
    assert answer.value("sales_amt", company.company.path, YEAR) == D("1550.10")
    assert answer.value("sales_amt", None, YEAR) == D("1550.10")
    assert answer.value("won_n", company.region_a.path, YEAR) == 4
    assert sum(answer.value("won_n", None, month) or 0 for month in MONTHS) == answer.value("won_n", None, YEAR) == 5


def test_no_data_is_not_zero_and_none_of_some_is(company: Organisation, measured: Asked) -> None:
    boss, rep = company.executive, company.rep.pk
    assert measured(boss, "sales_amt", rep, MONTHS[0]) is None
    assert measured(boss, "win_rate", rep, MONTHS[0]) is None
    assert measured(boss, "win_rate", rep, APRIL) == 0
    assert measured(boss, "asp", rep, APRIL) is None
    assert measured(boss, "lost_amt", company.neighbour.pk, MAY) is None


def test_many_rows_are_asked_for_span_by_span_and_say_the_same(
    company: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [metric.code for metric in library.declared() if not library.waiting(metric)]
    told = []
    for many in (False, True):
        monkeypatch.setattr(statement, "many", lambda key, surely=False, many=many: many)
        with as_(company.executive), CaptureQueriesContext(connection) as asked:
            answer = measuring.measure(codes, [*MONTHS, YEAR], by="both")
        assert any("UNION ALL" in one["sql"] for one in asked) == many
        keys = sorted(answer.everybody(), key=str)
        told.append([answer.value(code, key, period) for code in codes for key in keys for period in (*MONTHS, YEAR)])
    assert told[0] == told[1] and any(told[0])


def test_ratios_are_divided_anew_at_every_level(company: Organisation) -> None:
    with as_(company.executive):
        answer = measuring.measure(["win_rate", "asp"], [YEAR], by="both")
    assert answer.figure("win_rate", company.region_a.path, YEAR) == Figure(D(4), D(6))
    assert answer.value("asp", company.region_a.path, YEAR) == D("750.10") / 4


def test_everyone_is_answered_within_his_scope(company: Organisation, measured: Asked) -> None:
    assert measured(company.rep, "sales_amt") == D("150.10")
    assert measured(company.manager, "sales_amt") == D("350.10")
    assert measured(company.director, "sales_amt") == D("750.10")
    assert measured(company.rep, "sales_amt", company.mate.pk) is None


def test_what_is_open_is_only_known_now(company: Organisation, measured: Asked) -> None:
    assert measured(company.executive, "pipe_open") == 4000
    assert measured(company.executive, "pipe_open", None, MARCH) is None
    with as_(company.executive):
        answer = measuring.measure(["pipe_open"], [YEAR], by="person")
        assert answer.figure("pipe_open", company.rep.pk, YEAR) == Figure(D(1000), on=TODAY)


def test_the_median_is_exact_at_every_level(org: Organisation, deal: Any, measured: Asked) -> None:
    for owner, days in ((org.rep, (2, 3, 20)), (org.mate, (5,))):
        for day in days:
            deal(owner, "1.00", f"2026-01-{day:02d}")
    assert measured(org.executive, "cycle", org.rep.pk) == 2
    assert measured(org.executive, "cycle", org.team_a1.path) == 3
    assert measured(org.executive, "cycle_avg", org.team_a1.path) == D(26) / 4


def test_moments_count_on_the_company_s_day(org: Organisation, make: Any, measured: Asked) -> None:
    for at in ("2026-03-31T15:59:59+00:00", "2026-03-31T16:00:00+00:00"):
        make("work.activity", owner=org.rep, unit=org.team_a1, kind="visit", at=at, content="拜访客户，谈了很久的方案")
    assert measured(org.executive, "visit_n", org.rep.pk, MARCH) == 1
    assert measured(org.executive, "visit_n", org.rep.pk, APRIL) == 1
    with as_(org.rep):
        days = measuring.daily("visit_n", YEAR)
    assert days == {None: {date(2026, 3, 31): 1, date(2026, 4, 1): 1}}


def test_day_by_day_says_what_each_day_says_of_everybody(company: Organisation, deal: Any) -> None:
    deal(company.rep, "0.00", "2026-03-05")
    codes = ("sales_amt", "won_amt", "won_n", "lost_n", "win_rate", "cycle")
    for who in (company.executive, company.rep):
        for code in codes:
            with as_(who):
                days = measuring.daily(code, MARCH, by="both")
                singly = MARCH.split("day")
                answer = measuring.measure([code], singly, by="both")
                keys = {*days, *answer.everybody()}
                expected = {
                    key: {day.start: value for day in singly if (value := answer.value(code, key, day)) is not None}
                    for key in keys
                }
            assert days == {key: told for key, told in expected.items() if told}
            assert all(list(told) == sorted(told) for told in days.values())


def test_day_by_day_is_refused_where_a_rate_is_lacking(company: Organisation, deal: Any) -> None:
    deal(company.rep, "70.00", "2026-03-05", currency="USD")
    with as_(company.executive), pytest.raises(Invalid, match="USD"):
        measuring.daily("sales_amt", MARCH, by="both")
    with as_(company.executive):
        assert measuring.daily("sales_amt", APRIL, by="both") == {}


def test_growth_compares_with_the_same_period_a_year_before(org: Organisation, deal: Any, measured: Asked) -> None:
    deal(org.rep, "100.00", "2025-03-05", opened_on=date(2025, 1, 1))
    deal(org.rep, "120.00", "2026-03-05")
    assert measured(org.rep, "growth_yoy", None, MARCH) == D("0.2")
    assert measured(org.rep, "growth_yoy", None, APRIL) is None
    assert measured(org.rep, "growth_prev", None, MARCH) is None
    with clock.fixed(date(2026, 3, 6)):
        assert measured(org.rep, "growth_yoy", None, MARCH) == D("0.2")
    with clock.fixed(date(2026, 3, 4)):
        assert measured(org.rep, "growth_yoy", None, MARCH) is None, "by the fourth nothing had come a year before"
    to_the_fourth = Period("month", MARCH.start, date(2026, 3, 4))
    assert measured(org.rep, "growth_yoy", None, to_the_fourth) is None


def test_weeks_of_a_fiscal_year_and_any_cut_of_time(org: Organisation, deal: Any) -> None:
    deal(org.rep, "100.00", "2026-03-30")
    fiscal = Calendar(4, "445")
    year = fiscal.period("year", date(2026, 3, 30))
    periods = [*year.split("week"), *year.split("month"), year, year.previous()]
    with as_(org.rep):
        answer = measuring.measure(["won_n"], periods, by="whole")
    assert [p.label for p in periods if answer.value("won_n", None, p)] == ["2026-W14", "FY2027 P01", "FY2027"]


def test_a_sum_over_currencies_is_refused_with_the_one_that_lacks_a_rate(
    company: Organisation, deal: Any, measured: Asked
) -> None:
    deal(company.rep, "10.00", "2026-03-06", currency="USD")
    with pytest.raises(Invalid, match="USD"):
        measured(company.executive, "sales_amt")
    assert measured(company.executive, "sales_amt", company.mate.pk) == 200
    assert measured(company.executive, "won_n") == 6


def test_what_may_not_be_seen_is_not_measured(company: Organisation, make: Any, measured: Asked) -> None:
    assert measured(company.rep, "sales_amt") == D("150.10")
    for level in ("hidden", "masked"):
        grant = make(
            "platform.fieldgrant", role=company.rep.role, object_key="crm.opportunity", field="amount", level=level
        )
        for code in ("sales_amt", "asp", "pipe_weighted", "velocity"):
            with pytest.raises(Missing):
                measured(company.rep, code)
        assert measured(company.rep, "won_n") == 2
        with as_(company.rep):
            assert "asp" not in {m.code for m in library.every()}
        with acting(SYSTEM):
            records.delete(grant)


def test_within_narrows_every_source(company: Organisation, measured: Asked) -> None:
    large = Condition("amount", "gte", "200.00")
    assert measured(company.executive, "sales_amt", within=large) == 1400


def test_a_metric_that_waits_has_no_figure(company: Organisation) -> None:
    with as_(company.executive):
        waiting = [m for m in library.every() if library.waiting(m)]
        answer = measuring.measure([m.code for m in waiting], [YEAR], by="whole")
        assert waiting and all(answer.value(m.code, None, YEAR) is None for m in waiting)


def test_statements_do_not_grow_with_people_metrics_or_periods(
    company: Organisation, django_assert_max_num_queries: Any
) -> None:
    codes = ["sales_amt", "won_n", "lost_n", "win_rate", "asp", "win_rate_amt"]
    with as_(company.executive):
        measuring.measure(codes, [YEAR, *MONTHS], by="both")  # the first time it learns whether there are many rows
        with django_assert_max_num_queries(4):
            measuring.measure(codes, [YEAR, *MONTHS], by="both")

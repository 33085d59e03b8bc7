"""How figures and moments are written: units by language, aligned decimals, near dates in words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from yingdan.kernel import clock
from yingdan.web import cells, charts, looks, marks, tags

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("language", "unit", "amount", "shown", "header"),
    [
        ("zh-hans", "one", "1280000", "1,280,000.00", "元"),
        ("zh-hans", "big", "1280000", "128.00", "万元"),
        ("zh-hans", "huge", "1280000000", "12.80", "亿元"),
        ("en", "big", "1280000", "1,280", "¥k"),
        ("en", "huge", "1280000", "1.28", "¥m"),
        ("zh-hans", "one", "-5.5", "−5.50", "元"),
    ],
)
@pytest.mark.django_db
def test_units_of_money(language: str, unit: str, amount: str, shown: str, header: str) -> None:
    with translation.override(language):
        scale = looks.scale(unit)
        assert (scale.show(Decimal(amount)), scale.unit) == (shown, header)


@pytest.mark.parametrize(
    ("language", "text", "unit", "shown"),
    [
        ("zh-hans", "192.60", "万元", '192.60<span class="u">万元</span>'),
        ("en", "1,926", "¥k", '¥1,926<span class="u">k</span>'),
        ("en", "1,926,000", "¥", "¥1,926,000"),
        ("en", "−18", "$m", '−\u2060$18<span class="u">m</span>'),
        ("en", "1.31", "times", '1.31<span class="u">times</span>'),
        ("en", "24.5", "%", '24.5<span class="u">%</span>'),
        ("en", "4", "", "4"),
    ],
)
def test_a_figure_stands_with_its_unit_as_in_sentences(language: str, text: str, unit: str, shown: str) -> None:
    with translation.override(language):
        assert tags.figure(text, unit) == shown


@pytest.mark.django_db
def test_a_column_of_whole_amounts_has_no_decimals_and_one_cent_brings_them_to_all() -> None:
    with translation.override("zh-hans"):
        scale = looks.scale("one")
        assert scale.fitting([Decimal("10"), None, Decimal("20.00")]).show(Decimal(10)) == "10"
        assert scale.fitting([Decimal("10"), Decimal("20.01")]).show(Decimal(10)) == "10.00"


@pytest.mark.django_db
def test_no_amount_is_a_dash_and_zero_is_zero() -> None:
    with translation.override("zh-hans"):
        assert looks.scale("big").show(None) == "—"
        assert looks.scale("one").fitting([]).show(Decimal(0)) == "0"


@pytest.mark.parametrize(
    ("language", "days", "shown"),
    [
        ("zh-hans", 0, "今天"), ("zh-hans", -1, "昨天"), ("zh-hans", 3, "3 天后"), ("zh-hans", -6, "6 天前"),
        ("zh-hans", 10, "11-28"), ("zh-hans", 60, "2027-01-17"), ("en", 10, "28 Nov"), ("en", -400, "14 Oct 2025"),
    ],
)  # fmt: skip
def test_near_days_are_words(language: str, days: int, shown: str) -> None:
    with translation.override(language):
        assert looks.near_day(TODAY + timedelta(days=days), TODAY) == shown


@pytest.mark.parametrize(("name", "mark"), [("林晓雯", "雯"), ("Zhou Qiming", "Z"), ("", "?"), ("李 Ming", "李")])
def test_the_mark_of_a_person(name: str, mark: str) -> None:
    assert marks.initial(name) == mark


def test_phones_as_people_write_them() -> None:
    assert cells.phone("+8613800138000") == "138 0013 8000"
    assert cells.phone("+12025550143").startswith("+1 ")


def test_a_name_from_a_stranger_is_text_in_a_chart() -> None:
    """ECharts takes the tooltip as HTML and {…} as places."""
    one = charts.Bar("<img src=x onerror=alert(1)>", Decimal(5), "{a}5", url="/x/")
    data = charts.option("bar", [one])["series"][0]["data"][0]
    assert "<img" not in data["tooltip"]["formatter"]
    assert "{" not in data["label"]["formatter"]
    assert data["value"] == "5"


def test_a_funnel_keeps_the_order_of_the_path_and_its_bars_stand_about_the_middle() -> None:
    steps = [charts.Bar("A", Decimal(10), "10"), charts.Bar("B", Decimal(30), "30"), charts.Bar("C", Decimal(0), "0")]
    pads, shown = charts.option("funnel", steps)["series"]
    assert [d["name"] for d in shown["data"]] == ["A", "B"]
    assert pads["data"] == ["10", "0"]


def test_today_is_the_company_s(settings: object) -> None:
    with clock.fixed(TODAY), translation.override("zh-hans"):
        assert looks.near_day(TODAY) == "今天"


@pytest.mark.parametrize(
    ("language", "month", "week", "weeks"),
    [
        ("zh-hans", "2026 年 11 月", "2026-11-16 – 11-22", "2026-12-28 – 2027-01-03"),
        ("en", "November 2026", "16 – 22 Nov 2026", "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_months_and_weeks_in_the_form_of_the_language(language: str, month: str, week: str, weeks: str) -> None:
    """As the heads of calendar and Gantt chart say them."""
    with translation.override(language):
        assert looks.month_words(date(2026, 11, 1)) == month
        assert looks.stretch(date(2026, 11, 16), date(2026, 11, 22)) == week
        assert looks.stretch(date(2026, 12, 28), date(2027, 1, 3)) == weeks

"""Dates in every common form; the order of day and month is read off the column or asked for, never guessed."""

import pytest

from yingdan.kernel.errors import Invalid
from yingdan.platform.transfer.dates import day_of, order_of, to_iso

SAME = [
    "2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "2026 年 3 月 5 日", "20260305", "２０２６／３／５", "46086",
    "5-Mar-2026", "5 March 2026", "Mar 5, 2026", "March 5 2026", " 2026-03-05 ",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_all_mean_the_same_day(text: str) -> None:
    assert to_iso(text) == "2026-03-05"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05 14:30",
        "2026/3/5 14:30:00",
        "2026-03-05T14:30:00",
        "2026年3月5日 14时30分",
        "2026年3月5日 下午2:30",
        "2026-3-5 2:30 PM",
        "20260305143000",
    ],
)
def test_times(text: str) -> None:
    assert to_iso(text) == "2026-03-05 14:30:00"


def test_the_order_of_the_column_decides() -> None:
    assert to_iso("3/5/2026", "mdy") == "2026-03-05"
    assert to_iso("3/5/2026", "dmy") == "2026-05-03"
    assert to_iso("10/20/2016") == to_iso("20/10/2016") == to_iso("20.10.16") == "2016-10-20"
    assert to_iso("02/24/26 08:55 PM", "mdy") == "2026-02-24 20:55:00"
    with pytest.raises(Invalid) as caught:
        to_iso("3/5/2026")
    assert caught.value.code == "ambiguous"
    assert to_iso("5/5/2026") == "2026-05-05"


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026年13月1日",
        "31/11/2016",
        "2026-03-05 25:00",
        "yesterday",
        "2026",
        "1/2",
        "46086x",
        "9999",
        "99999999",
        "0/0/2020",
        "-5",
        "Foo 5, 2026",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        to_iso(text, "dmy")


def test_the_order_of_a_column() -> None:
    assert order_of(["3/1/2017", "10/20/2016", ""]).order == "mdy"
    assert order_of(["3/1/2017", "20/10/2016"]).order == "dmy"
    assert order_of(["20/10/2016", "10/20/2016"]).mixed
    ambiguous = order_of(["3/1/2017", "4/4/2017"])
    assert (ambiguous.ambiguous, ambiguous.example) == (True, "3/1/2017")
    assert not order_of(["2026-03-05", "4/4/2017", "x"]).ambiguous


def test_serial_days_from_both_epochs() -> None:
    assert to_iso("44624", from_1904=True) == "2026-03-05"
    assert to_iso("46086.604166667") == "2026-03-05 14:30:00"


def test_a_moment_with_a_zone_falls_on_the_companys_day() -> None:
    assert day_of(to_iso("2024-08-13T18:04:34.666+00:00")) == "2024-08-14"
    assert day_of(to_iso("2024-08-13T18:04:34Z")) == "2024-08-14"
    assert day_of(to_iso("2026-03-05 14:30")) == "2026-03-05"

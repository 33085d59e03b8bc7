"""The clock: aware moments in UTC, days of the company's zone wherever the server stands."""

import time as system_time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid


@pytest.fixture(autouse=True)
def _zone_as_found() -> Iterator[None]:
    before = clock.zone().key
    clock.set_zone(clock.DEFAULT_ZONE)
    yield
    clock.set_zone(before)


def test_now_is_aware_and_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("server", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2026, 12, 31, 16, 1, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_the_day_is_the_companys_whatever_the_servers_zone(
    server: str, moment: datetime, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", server)
    system_time.tzset()
    try:
        with clock.fixed(moment):
            assert clock.today() == day
            assert clock.day_of(moment) == day
    finally:
        monkeypatch.undo()
        system_time.tzset()


def test_set_zone_moves_the_day() -> None:
    with clock.fixed(datetime(2026, 3, 31, 20, tzinfo=UTC)):
        assert clock.today() == date(2026, 4, 1)
        clock.set_zone("America/Los_Angeles")
        assert clock.zone().key == "America/Los_Angeles"
        assert clock.today() == date(2026, 3, 31)


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "/etc/passwd", "Asia", "中国"])
def test_an_unknown_zone_is_refused_and_the_old_one_stays(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        clock.set_zone(name)
    assert caught.value.code == "zone"
    assert clock.zone().key == "Asia/Shanghai"


def test_fixed_at_a_day_is_noon_there_and_nests() -> None:
    with clock.fixed(date(2026, 1, 1)) as moment:
        assert moment == clock.now() == datetime(2026, 1, 1, 4, tzinfo=UTC)
        with clock.fixed(date(2027, 1, 1)):
            assert clock.today() == date(2027, 1, 1)
        assert clock.today() == date(2026, 1, 1)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.fixed(datetime(2026, 1, 1)):
        pass
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 1, 1))


ZONES = st.sampled_from(["Asia/Shanghai", "UTC", "America/Los_Angeles", "Asia/Kolkata", "America/Sao_Paulo"])


@given(name=ZONES, day=st.dates(date(2000, 1, 1), date(2099, 12, 30)))
def test_a_day_holds_exactly_the_moments_from_its_start_to_the_next(name: str, day: date) -> None:
    clock.set_zone(name)
    begins, ends = clock.start_of(day), clock.start_of(day + timedelta(days=1))
    instant = timedelta(microseconds=1)
    assert clock.day_of(begins) == day == clock.day_of(ends - instant)
    assert clock.day_of(begins - instant) == day - timedelta(days=1)


def test_days_of_23_and_25_hours() -> None:
    clock.set_zone("America/Los_Angeles")
    hours = [clock.start_of(date(2026, m, d + 1)) - clock.start_of(date(2026, m, d)) for m, d in [(3, 8), (11, 1)]]
    assert hours == [timedelta(hours=23), timedelta(hours=25)]


def test_the_day_turns_with_the_minute_and_the_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is worked out once a minute, and must not be kept for longer."""
    midnight = datetime(2026, 3, 31, 16, tzinfo=UTC).timestamp()
    for seconds, day in ((-0.5, 31), (0, 1), (59, 1), (-0.5, 31)):
        monkeypatch.setattr(clock, "seconds", lambda at=midnight + seconds: at)
        assert clock.today().day == day
    clock.set_zone("Asia/Tokyo")
    assert clock.today() == date(2026, 4, 1)

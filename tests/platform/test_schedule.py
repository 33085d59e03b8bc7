"""Regular jobs: each tick once, however many workers, whatever the clock does (T-JB-01, C-FLT-9)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cronsim import CronSimError

from yingdan.kernel import clock
from yingdan.platform import jobs, schedule
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import Progress, job, work_once
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.schedule import tick

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 21, 12, tzinfo=UTC)  # 20:00 in Shanghai


@pytest.fixture(autouse=True)
def nightly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One job at 01:00 company time, first seen in the evening."""
    monkeypatch.setattr(jobs, "_jobs", {})

    @job(name="nightly", every="0 1 * * *")
    def run(progress: Progress) -> None:
        """Nothing."""

    with acting(SYSTEM), clock.fixed(EVENING):
        tick()
        yield


def asked() -> int:
    return JobRun.objects.filter(name="nightly").count()


def at(moment: datetime) -> int:
    with clock.fixed(moment):
        return tick()


def test_it_runs_at_its_hour_in_the_companys_zone() -> None:
    """01:00 in Shanghai is 17:00 UTC of the day before."""
    assert at(EVENING + timedelta(hours=4, minutes=59)) == 0
    assert at(EVENING + timedelta(hours=5)) == 1
    run = JobRun.objects.get(name="nightly")
    assert run.owner_id is None


def test_two_workers_ask_once() -> None:
    """The second finds the tick taken."""
    moment = EVENING + timedelta(hours=5)
    assert at(moment) == 1 and at(moment) == 0 and at(moment + timedelta(minutes=1)) == 0
    assert asked() == 1


def test_two_workers_at_the_same_moment_ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the last tick; the one who writes first has it."""
    moment = EVENING + timedelta(hours=5)
    work = jobs.registered()["nightly"]
    with clock.fixed(moment):
        assert [schedule._tick(work, EVENING), schedule._tick(work, EVENING)] == [True, False]
    assert asked() == 1


def test_a_week_of_missed_ticks_is_one_run() -> None:
    """Nothing ran while the machine was off; once is enough."""
    assert at(EVENING + timedelta(days=7)) == 1 and at(EVENING + timedelta(days=7, seconds=30)) == 0
    with clock.fixed(EVENING + timedelta(days=7)):
        work_once()
    assert at(EVENING + timedelta(days=8)) == 1


def test_a_clock_set_back_repeats_nothing() -> None:
    """The hour comes twice, the job once."""
    assert at(EVENING + timedelta(hours=5)) == 1
    with clock.fixed(EVENING + timedelta(hours=5)):
        work_once()
    assert at(EVENING + timedelta(hours=4)) == 0 and at(EVENING + timedelta(hours=5, minutes=10)) == 0


def test_a_clock_that_was_a_year_ahead_does_not_stop_it_for_a_year() -> None:
    """After the clock is right again, the next night is a night."""
    assert at(EVENING + timedelta(days=365)) == 1
    with clock.fixed(EVENING + timedelta(days=365)):
        work_once()
    assert at(EVENING) == 0
    assert at(EVENING + timedelta(hours=5)) == 1


def test_a_rhythm_that_is_none_is_refused_at_start() -> None:
    """Not at night."""
    with pytest.raises(CronSimError):
        job(name="bad", every="61 * * * *")(lambda progress: None)

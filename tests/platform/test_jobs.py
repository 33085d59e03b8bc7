"""Jobs: done once each, as somebody, again after a failure, never lost when a worker dies (T-JB-01)."""

import math
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import jobs, records
from yingdan.platform.actor import PUBLIC, SYSTEM, acting, current_actor
from yingdan.platform.entitlements import actor_for
from yingdan.platform.jobs import Job, Progress, cancel, claim, job, later, reap, work_once
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.objects.user import User
from yingdan.platform.progress import LEASE

pytestmark = pytest.mark.django_db
seen: list[object] = []


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a list of jobs of its own, and starts with nothing seen."""
    monkeypatch.setattr(jobs, "_jobs", {})
    seen.clear()
    with acting(SYSTEM):
        yield


def made(run, **options) -> Job:
    return job(name="test", **options)(run)


def note(progress: Progress, **args: object) -> dict[str, object]:
    seen.append((current_actor(), args))
    return {"noted": args}


def fresh(run: JobRun) -> JobRun:
    return JobRun.objects.get(pk=run.pk)


def test_a_job_is_done_once_with_its_result() -> None:
    """What was asked for is done by the next worker, and the answer kept."""
    run = later(made(note), n=1)
    assert fresh(run).status == "waiting"
    assert work_once() and not work_once()
    run = fresh(run)
    assert (run.status, run.result, run.attempts) == ("done", {"noted": {"n": 1}}, 1)
    assert run.ended_at and run.lease_until is None


def test_a_job_runs_as_whoever_asked() -> None:
    """The person's rights, the way of coming "job"; the system's where the system asked."""
    user = records.save(User(login="mei", name="林晓雯"))
    later(made(note), actor=actor_for(user.pk))
    later(job(name="other")(note))
    while work_once():
        pass
    actors = [actor for actor, _args in seen]
    assert (actors[0].user_id, actors[0].source, actors[0].everything) == (user.pk, "job", False)
    assert (actors[1].user_id, actors[1].everything) == (None, True)


def test_strangers_cannot_ask_for_jobs() -> None:
    """Else a stranger's job would run as the system."""
    with pytest.raises(Refused):
        later(made(note), actor=PUBLIC)


def test_the_job_of_somebody_disabled_fails() -> None:
    """Who left does nothing any more."""
    user = records.save(User(login="left", name="Left"))
    run = later(made(note), actor=actor_for(user.pk))
    records.change(user, {"active": False})
    work_once()
    assert fresh(run).status == "failed" and not seen


def test_one_key_is_one_run_until_it_has_ended() -> None:
    """A double click makes one run; after it has ended, the key is free again."""
    work = made(note)
    first, second = later(work, key="k"), later(work, key="k")
    assert first.pk == second.pk
    work_once()
    assert later(work, key="k").pk != first.pk


def test_arguments_must_survive_json() -> None:
    """A surprise at the time of asking, not at night in a worker."""
    with pytest.raises(TypeError):
        later(made(note), day=clock.today())


def test_a_failing_job_is_tried_again_later_and_later_then_shown_as_failed() -> None:
    """Backoff grows fourfold; in the end the reason stands in the run."""

    def fail(progress: Progress) -> None:
        seen.append(1)
        raise RuntimeError("no route")

    run = later(made(fail, attempts=3))
    now = clock.now()
    waits = []
    for _attempt in range(3):
        with clock.fixed(now):
            assert work_once()
            run = fresh(run)
            if run.status == "waiting":
                waits.append((run.run_after - now).total_seconds())
                assert not work_once()
                now = run.run_after
    assert len(seen) == 3
    assert (run.status, run.message) == ("failed", "RuntimeError: no route")
    assert 9 <= waits[0] <= 11 and 36 <= waits[1] <= 44


def test_a_problem_ends_the_job_at_once_in_the_words_of_its_person() -> None:
    """Wrong input does not become right by waiting."""

    def refuse(progress: Progress) -> None:
        raise Invalid("There is no job called %(name)s.", name="x")

    user = records.save(User(login="mei", name="林晓雯", language="zh-hans"))
    run = later(made(refuse), actor=actor_for(user.pk))
    work_once()
    run = fresh(run)
    assert run.status == "failed" and run.attempts == 1 and "x" in run.message


def test_a_job_nobody_knows_fails_with_its_name() -> None:
    """After an upgrade a job may be gone; the queue goes on."""
    run = later(made(note))
    jobs._jobs.clear()
    work_once()
    assert fresh(run).status == "failed" and "test" in fresh(run).message


def test_waiting_and_running_jobs_can_be_cancelled() -> None:
    """A waiting one ends now, a running one at its next step."""
    waiting = later(made(note))
    cancel(waiting)
    assert fresh(waiting).status == "cancelled" and not work_once()

    def count(progress: Progress) -> None:
        for n in range(10):
            seen.append(n)
            if n == 3:
                cancel(progress.run)
                progress._told = -math.inf  # the half second between two looks is over
            progress.step(n, 10)

    run = later(job(name="count")(count))
    work_once()
    assert fresh(run).status == "cancelled" and seen == [0, 1, 2, 3]
    assert fresh(run).done == 3


def test_nobody_cancels_another_ones_job() -> None:
    """It is the person's own, or the system's."""
    user, other = (records.save(User(login=name, name=name)) for name in ("a", "b"))
    run = later(made(note), actor=actor_for(user.pk))
    with acting(actor_for(other.pk)), pytest.raises(Refused):
        cancel(run)


def test_when_a_worker_dies_its_job_is_done_by_another() -> None:
    """kill -9 leaves a run with a lease; when that is over, the run is taken back and done again."""
    run = later(made(note))
    assert claim("dead worker") is not None
    assert not work_once() and reap() == 0
    with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
        assert reap() == 1
        assert work_once()
    assert fresh(run).status == "done" and fresh(run).attempts == 2


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    """Else it would kill them all, for ever."""
    run = later(made(note, attempts=2))
    now = clock.now()
    for _n in range(2):
        with clock.fixed(now):
            assert claim("worker") is not None
        now += LEASE + timedelta(seconds=1)
        with clock.fixed(now):
            reap()
    assert fresh(run).status == "failed" and fresh(run).message


def test_a_job_that_comes_further_each_time_is_never_given_up() -> None:
    """A long import goes on after every restart, however many there are."""
    run = later(made(note, attempts=2))
    now = clock.now()
    for n in range(1, 7):
        with clock.fixed(now):
            claimed = claim("worker")
            assert claimed is not None
            progress = Progress(claimed)
            progress.done = n
            records.quiet_update(progress.mine(), done=n)
        now += LEASE + timedelta(seconds=1)
        with clock.fixed(now):
            assert reap() == 1
    assert fresh(run).status == "waiting" and fresh(run).done == 6


def test_a_worker_that_was_given_up_writes_nothing_over_its_successor() -> None:
    """A process that hung for minutes and wakes up finds the run in other hands."""

    def hang(progress: Progress) -> str:
        with clock.fixed(clock.now() + LEASE + timedelta(seconds=1)):
            reap()
            assert claim("successor") is not None
        return "too late"

    run = later(made(hang))
    work_once("first")
    run = fresh(run)
    assert (run.status, run.worker, run.result) == ("running", "successor", None)


def test_a_job_that_takes_too_long_is_ended() -> None:
    """A worker is not blocked for ever."""

    def spin(progress: Progress) -> None:
        while True:
            time.sleep(0.01)

    run = later(made(spin, timeout=0.2, attempts=1))
    began = time.monotonic()
    work_once()
    assert time.monotonic() - began < 5
    assert fresh(run).status == "failed" and fresh(run).message


def test_a_stopping_worker_puts_its_job_back() -> None:
    """A restart costs nothing: the next worker goes on at once, and no attempt is counted."""
    stopping = threading.Event()

    def work(progress: Progress) -> None:
        stopping.set()
        progress.step(1, 2, "half")

    run = later(made(work))
    work_once(stopping=stopping)
    run = fresh(run)
    assert (run.status, run.attempts, run.done, run.message) == ("waiting", 0, 1, "half")


def test_progress_is_told() -> None:
    """How far, of how much, with a word."""

    def work(progress: Progress) -> None:
        progress.step(0, 2)
        progress.step(2, 2, "all read")

    run = later(made(work))
    work_once()
    run = fresh(run)
    assert (run.done, run.total, run.message) == (2, 2, "all read")


def test_two_jobs_of_one_name_are_a_mistake() -> None:
    """Found at start, not at night."""
    made(note)
    with pytest.raises(ValueError, match="already"):
        made(note)

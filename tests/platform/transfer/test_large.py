"""T-IM-03 and the budget: ten thousand rows, bad ones at the start, in the middle and at the end, exactly and
in time.
"""

import time
from typing import Any

import pytest
from django.db import OperationalError

from tests.platform.transfer.bringing import counts, lines
from yingdan.platform import schema
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.transfer import run as running
from yingdan.platform.transfer import wizard

Bring = Any
ROWS = 10_000
BAD = (1, 5_000, 5_001, ROWS)
SECONDS = 60
"""Far above the five seconds of a quiet machine: the bench measures, this only catches a fall off a cliff."""


def accounts() -> Any:
    return schema.by_slug("accounts").model.objects


@pytest.mark.slow
def test_ten_thousand_rows(bring: Bring, django_assert_max_num_queries: Any) -> None:
    text = "名称,员工人数,邮箱\n" + "".join(f"公司{n},{'x' if n in BAD else n},a{n}@x.cn\n" for n in range(1, ROWS + 1))
    source, plan = bring.plan(text, "accounts", key=["name"])
    start = time.monotonic()
    run = wizard.start(source, plan)
    with django_assert_max_num_queries(ROWS // 5):
        assert work_once()
    assert time.monotonic() - start < SECONDS
    run = wizard.refreshed(run)
    assert counts(run) == (ROWS - len(BAD), 0, 0, len(BAD))
    assert run.total == ROWS
    assert {number for number, (outcome, _why) in lines(run).items() if outcome == "failed"} == {n + 1 for n in BAD}
    wanted = {(f"公司{n}", n, f"a{n}@x.cn") for n in range(1, ROWS + 1) if n not in BAD}
    assert set(accounts().values_list("name", "employees", "email")) == wanted


def test_a_full_disk_takes_the_chunk_back_and_the_run_goes_on_later(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 10)
    kept, calls = running.log, []

    def log(run: Any, found: Any) -> None:
        kept(run, found)
        calls.append(run)
        if len(calls) == 3:
            raise OperationalError("database or disk is full")

    monkeypatch.setattr(running, "log", log)
    source, plan = bring.plan("名称\n" + "".join(f"公司{n}\n" for n in range(50)), "accounts", key=["name"])
    run = wizard.start(source, plan)
    assert work_once()
    run = wizard.refreshed(run)
    assert (accounts().count(), run.created, len(lines(run))) == (20, 20, 20)
    job = JobRun.objects.get(pk=run.job_id)
    assert job.status == "waiting"
    running.records.quiet_update(JobRun.objects.filter(pk=job.pk), run_after=run.created_at)
    assert work_once()
    run = wizard.refreshed(run)
    assert (run.status, accounts().count(), run.created, len(lines(run))) == ("done", 50, 50, 50)

"""Tasks: due, done, put off."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.modules.work.objects.task import Task
from yingdan.platform import records, schema
from yingdan.platform.actions import act


def test_finishing_keeps_the_moment_and_reopening_forgets_it(org: Organisation) -> None:
    """Who finished is in the history; when is on the task."""
    kind = schema.find("work.task")
    with as_(org.rep), clock.fixed(datetime(2026, 11, 18, 6, 5, tzinfo=UTC)):
        task = records.save(Task(subject="回电", note="先问交期"))
        done = act(kind, task.pk, "finish", {"note": "已回"})
        assert (done.status, done.finished_at, done.note) == ("done", clock.now(), "先问交期\n已回")
        with pytest.raises(Refused):
            act(kind, task.pk, "finish", {})
        assert records.change(done, {"status": "open"}).finished_at is None


def test_the_due_day_follows_the_due_hour(org: Organisation) -> None:
    """In the company's zone: 17:00 UTC is the next day in Shanghai."""
    with as_(org.rep):
        task = records.save(Task(subject="夜班", due_at=datetime(2026, 11, 18, 17, 0, tzinfo=UTC)))
        assert task.due_on == date(2026, 11, 19)


def test_overdue_is_after_the_day_and_only_while_open(org: Organisation) -> None:
    """A task due today is not late."""
    with as_(org.rep), clock.fixed(date(2026, 11, 18)):
        assert not Task(subject="a", due_on=date(2026, 11, 18)).overdue
        assert Task(subject="a", due_on=date(2026, 11, 17)).overdue
        assert not Task(subject="a", due_on=date(2026, 11, 17), status="done").overdue


def test_putting_off_moves_the_day(org: Organisation) -> None:
    """And forgets the hour."""
    with as_(org.rep):
        task = records.save(Task(subject="a", due_at=datetime(2026, 11, 18, 6, 0, tzinfo=UTC)))
        moved = act(schema.find("work.task"), task.pk, "put_off", {"until": "2026-11-25"})
        assert (moved.due_on, moved.due_at) == (date(2026, 11, 25), None)


def test_a_task_about_my_account_is_seen_by_me_and_changed_by_its_owner(org: Organisation, make: Any) -> None:
    """Whoever sees the record sees what is to be done about it."""
    account = make("crm.account", owner=org.rep)
    task = make("work.task", subject="查资质", owner=org.ops, about=("crm.account", account.pk))
    with as_(org.rep):
        assert Task.objects.filter(pk=task.pk).exists()
        with pytest.raises(Refused):
            records.change(task, {"subject": "改"})
    with as_(org.stranger):
        assert not Task.objects.filter(pk=task.pk).exists()

"""One's own day on the home page: what was done today, what is to be done, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.modules.work.objects.activity import Activity
from yingdan.modules.work.objects.task import Task, TaskStatus
from yingdan.modules.work.panels.home import ACTIVITY, OPEN, TASK, address, tasks_of
from yingdan.platform import about, hooks
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition
from yingdan.web import looks
from yingdan.web.tiles import Tile, View

DONE = 6
"""How many of today's follow-ups are shown, and how many of the tasks finished today; of each the latest."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of the day: when, what, about what; a task that may be finished here, or something `done`."""

    at: str
    title: str
    url: str
    about: str = ""
    task: Task | None = None
    late: bool = False
    now: bool = False
    done: bool = False


def day(view: View) -> dict[str, Any] | None:
    """The day of who sells: overdue tasks, what was done, the present moment, today's tasks, those of the next days."""
    if view.leads or not (view.may(TASK) or view.may(ACTIVITY)):
        return None
    tasks = tasks_of(view) if view.may(TASK) else []
    finished = finished_today(view) if view.may(TASK) else []
    spoken = done_today(view) if view.may(ACTIVITY) else []
    shown = (*tasks, *finished, *spoken)
    titles = about.titles([(one.about_key, one.about_id) for one in shown if one.about_key and one.about_id])
    today = clock.today()
    slots = [of_task(one, titles, today) for one in tasks if one.overdue]
    done = [(one.finished_at, of_finished(one, titles)) for one in finished if one.finished_at is not None]
    done += [(one.at, of_activity(one, titles)) for one in spoken]
    slots += [slot for _at, slot in sorted(done, key=lambda line: line[0])]
    slots.append(Slot(hour(clock.now()), "", "", now=True))
    slots += [of_task(one, titles, today) for one in sorted(tasks, key=by_hour) if one.due_on == today]
    later = [of_task(one, titles, today) for one in tasks if one.due_on is not None and one.due_on > today]
    actor = view.actor
    return {
        "slots": slots,
        "later": later,
        "told": told(len(done), sum(one.due_on == today for one in tasks)),
        "may_change": actor.may(TASK, "change"),
        "may_add": actor.may(TASK, "add"),
        "all_url": view.mine().state(TASK, "", OPEN).url() if actor.may(TASK, "view") else "",
    }


def done_today(view: View) -> Sequence[Activity]:
    """Today's follow-ups, the latest first."""
    today = Condition("at", "in_period", "today")
    query = view.asked(ACTIVITY, today, order=("-at", "-id"), limit=DONE, columns=("kind", "content", "at"))
    found: list[Activity] = run.page(query).items
    return found


def finished_today(view: View) -> Sequence[Task]:
    """One's own tasks finished today, the latest first: what one ticks off stays in the day."""
    today = Condition("finished_at", "in_period", "today")
    done = Condition("status", "is", TaskStatus.DONE)
    query = view.mine().asked(TASK, done, today, order=("-finished_at", "-id"), limit=DONE)
    found: list[Task] = run.page(query).items
    return found


def of_task(task: Task, titles: Any, today: date) -> Slot:
    """A task of the day, or of another."""
    at = hour(task.due_at) if task.due_at and task.due_on == today else ""
    at = at or (_("today") if task.due_on == today else looks.near_day(task.due_on))
    name = titles.get((task.about_key, task.about_id or 0), "")
    return Slot(at, task.subject, f"/tasks/{task.pk}/", name, task, late=task.overdue)


def of_finished(task: Task, titles: Any) -> Slot:
    """A task finished today."""
    name = titles.get((task.about_key, task.about_id or 0), "")
    return Slot(hour(task.finished_at or clock.now()), task.subject, f"/tasks/{task.pk}/", name, done=True)


def of_activity(one: Activity, titles: Any) -> Slot:
    """Something done."""
    name = titles.get((one.about_key, one.about_id or 0), "")
    kind = str(one.get_kind_display())
    return Slot(
        hour(one.at),
        f"{kind} · {name}" if name else kind,
        address(one) or f"/activities/{one.pk}/",
        one.content,
        done=True,
    )


def hour(moment: datetime) -> str:
    """The hour of a moment, where the company is."""
    return f"{moment.astimezone(clock.zone()):%H:%M}"


def by_hour(task: Task) -> tuple[bool, str]:
    """Those with an hour first, in their order."""
    return task.due_at is None, hour(task.due_at) if task.due_at else ""


def told(done: int, left: int) -> str:
    """How much is done and how much is left."""
    return _("%(done)s done · %(left)s to do") % {"done": done, "left": left}


hooks.tile.register(Tile("work/home_day.html", day, span=4, live=(TASK, ACTIVITY)), rank=22)

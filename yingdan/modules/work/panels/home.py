"""What the work module shows on the home page: what to do today, what waits, what was done lately."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.modules.work.objects.activity import Activity, ActivityKind
from yingdan.modules.work.objects.task import Task, TaskStatus
from yingdan.modules.work.panels.record import ICONS
from yingdan.platform import about, hooks, schema
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition
from yingdan.web.state import Filter
from yingdan.web.tiles import Tile, View, Waiting

TASK, ACTIVITY = Task.key(), Activity.key()
MOST, LATELY, AHEAD = 8, 5, 7
OPEN = Filter("status", "any_of", (TaskStatus.OPEN,))


def tasks_of(view: View) -> Sequence[Task]:
    """One's own open tasks that are overdue, due today or in the coming days."""
    until = clock.today() + timedelta(days=AHEAD)
    open_ = Condition("status", "is", TaskStatus.OPEN)
    query = view.mine().asked(TASK, open_, Condition("due_on", "lte", until.isoformat()), order=("due_on",), limit=MOST)
    found: list[Task] = run.page(query).items
    return found


def to_do(view: View) -> dict[str, Any] | None:
    """One's own tasks beside the work of others, where there are any; who looks at his own has his day instead."""
    found = tasks_of(view) if view.leads and view.may(TASK) else ()
    if not found:
        return None
    actor = view.actor
    return {
        "tasks": named(found),
        "may_change": actor.may(TASK, "change"),
        "may_add": actor.may(TASK, "add"),
        "all_url": view.mine().state(TASK, "", OPEN).url(),
    }


def named(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """Tasks with the title and address of what each is about."""
    pairs = [(t.about_key, t.about_id) for t in tasks if t.about_key and t.about_id is not None]
    titles = about.titles(pairs)
    return [{"task": t, "about": titles.get((t.about_key, t.about_id or 0), ""), "url": address(t)} for t in tasks]


def address(one: Task | Activity) -> str:
    """The page of what something is about."""
    if not one.about_key or not schema.known(one.about_key):
        return ""
    return f"/{schema.find(one.about_key).slug}/{one.about_id}/"


def lately(view: View) -> dict[str, Any] | None:
    """The latest follow-ups of one's people."""
    if not view.leads or not view.may(ACTIVITY):
        return None
    query = view.asked(
        ACTIVITY,
        order=("-at", "-id"),
        limit=LATELY,
        columns=("kind", "content", "at", "owner"),
    )
    found: list[Activity] = run.page(query, along=view.leads).items
    if not found:
        return None
    titles = about.titles([(a.about_key, a.about_id) for a in found if a.about_key and a.about_id is not None])
    icons = {str(kind): icon for kind, icon in ICONS}
    rows = [
        {
            "activity": a,
            "about": titles.get((a.about_key, a.about_id or 0), ""),
            "url": address(a) or f"/activities/{a.pk}/",
            "icon": icons.get(a.kind, icons[ActivityKind.OTHER]),
        }
        for a in found
    ]
    return {"rows": rows, "leads": True, "all_url": view.state(ACTIVITY).url()}


hooks.tile.register(Tile("work/home_tasks.html", to_do, span=4, live=(TASK,)), rank=22)
hooks.tile.register(Tile("work/home_lately.html", lately, span=4, live=(ACTIVITY,)), rank=25)
hooks.tile.register(
    Waiting(_("Overdue tasks"), TASK, filters=(OPEN, Filter("due_on", "in_period", ("before_today",)))), rank=10
)
hooks.tile.register(
    Waiting(_("Tasks due today"), TASK, filters=(OPEN, Filter("due_on", "in_period", ("today",)))), rank=11
)

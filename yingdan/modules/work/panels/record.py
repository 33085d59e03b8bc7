"""What the work module shows elsewhere: follow-ups and finished tasks on every timeline, the box to write them,
open tasks.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yingdan.modules.work.objects.activity import Activity, ActivityKind
from yingdan.modules.work.objects.task import Task, TaskStatus
from yingdan.platform import about, files, hooks, schema
from yingdan.platform.access import only_on
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.prepared import question
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.query.compile import queryset
from yingdan.web import looks, remarks
from yingdan.web.filed import shown
from yingdan.web.panels import ANY, Compose, Happening, Panel, Story

ICONS = (
    (ActivityKind.CALL, "phone"),
    (ActivityKind.WECHAT, "brand-wechat"),
    (ActivityKind.VISIT, "map-pin"),
    (ActivityKind.EMAIL, "mail"),
    (ActivityKind.MEETING, "users"),
    (ActivityKind.OTHER, "pencil"),
)
MOST_TASKS = 8


def follow_ups(record: Any, before: datetime | None, limit: int) -> Sequence[Happening]:
    """The follow-ups about a record, and about those that are followed together with it: a customer's deals."""
    if not current_actor().may(Activity.key(), "view"):
        return []
    if before is None:
        found = latest_about(record.key(), limit, id=record.pk)
    else:
        found = list(all_about(record.key(), record.pk).filter(at__lt=before)[:limit])
    other = [(a.about_key, a.about_id) for a in found if (a.about_key, a.about_id) != (record.key(), record.pk)]
    titles = about.titles([(key, id) for key, id in other if id is not None])
    held = files.on_many(Activity.key(), [a.pk for a in found if a.has_files])
    may = current_actor().may(remarks.COMMENT, "add")
    return [
        replace(told, answer=f"{Activity.key()}:{a.pk}" if may and (a.about_key, a.about_id) not in other else None)
        for a in found
        for told in (follow_up(a, titles.get((a.about_key, a.about_id or 0), ""), held.get(a.pk, ())),)
    ]


@question
def latest_about(key: str, limit: int, *, id: int) -> Any:
    """The latest follow-ups about a record of an object."""
    return all_about(key, id)[:limit]


def all_about(key: str, id: int) -> Any:
    """The follow-ups about a record of an object, and about those followed together with it, the latest first."""
    together = followed_together(key)
    with only_on(key, *together):
        rows = Activity.objects.filter(about_any(key, id, together)).select_related("owner")
    return rows.annotate(has_files=files.there_are(Activity.key())).order_by("-at", "-id")


def about_any(key: str, id: int, together: dict[str, str]) -> Q:
    """The condition on rows about a record, or about one that names it as followed together."""
    found = Q(about_key=key, about_id=id)
    for other, name in together.items():
        with only_on():
            theirs = queryset(Query(object=other, where=Condition(name, "any_of", [id])))
        found |= Q(about_key=other, about_id__in=theirs.values("pk"))
    return found


def followed_together(key: str) -> dict[str, str]:
    """The objects whose records are followed together with those of an object, each with the reference by which."""
    model = schema.whole(key).model
    return {
        kind.key: name
        for kind in schema.current().objects.values()
        for name in getattr(kind.model, "followed_with", ())
        if kind.model._meta.get_field(name).related_model is model
    }


def follow_up(activity: Activity, title: str = "", held: Sequence[Attachment] = ()) -> Happening:
    """One follow-up as the timeline tells it, with its files; `title` names the record it is about, when that is
    another.
    """
    head = str(activity.get_kind_display())
    if activity.people:
        head = _("%(kind)s with %(people)s") % {"kind": head, "people": activity.people}
    if activity.duration:
        head += ngettext(", %(n)s minute", ", %(n)s minutes", activity.duration) % {"n": activity.duration}
    marks: list[tuple[str, Any]] = [("ok", activity.result)] if activity.result else []
    if activity.next_contact_on is not None:
        day = looks.near_day(activity.next_contact_on)
        marks.append(("info", _("Next contact %(day)s") % {"day": day}))
    return Happening(
        at=activity.at,
        icon=dict(ICONS).get(ActivityKind(activity.kind), "pencil"),
        tone="info",
        head=head,
        body=activity.content,
        who=str(activity.owner or ""),
        who_id=activity.owner_id,
        url=f"/activities/{activity.pk}/",
        marks=tuple(marks),
        note=f"· {title}" if title else "",
        files=tuple(shown(one) for one in held),
    )


def finished(record: Any, before: datetime | None, limit: int) -> Sequence[Happening]:
    """The tasks about a record that were finished."""
    found = [t for t in tasks_of(record) if t.finished_at is not None and (before is None or t.finished_at < before)]
    return [
        Happening(
            at=task.finished_at,
            icon="checkbox",
            tone="ok",
            head=_("finished: %(task)s") % {"task": task.subject},
            body=task.note,
            who=str(task.owner or ""),
            who_id=task.owner_id,
            url=f"/tasks/{task.pk}/",
        )
        for task in found[:limit]
        if task.finished_at is not None
    ]


def tasks_of(record: Any) -> list[Task]:
    """The tasks about a record, read once for its page: open ones first, then the latest."""
    kept = record.__dict__.get("_tasks_about")
    if kept is None:
        seen = current_actor().may(Task.key(), "view")
        kept = tasks_about(record.key(), id=record.pk) if seen else []
        record.__dict__["_tasks_about"] = kept
    return list(kept)


@question
def tasks_about(key: str, *, id: int) -> Any:
    """The tasks about a record of an object, but for those that were given up."""
    with only_on(key):
        rows = Task.objects.filter(about_key=key, about_id=id).exclude(status=TaskStatus.CANCELLED)
    return rows.select_related("owner").order_by("-status", "due_on", "-id")[:60]


def to_do(record: Any) -> dict[str, Any] | None:
    """What is still to be done about a record, and a way to add to it."""
    actor = current_actor()
    if not actor.may(Task.key(), "view"):
        return None
    may = {"change": actor.may(Task.key(), "change"), "add": actor.may(Task.key(), "add")}
    found = [t for t in tasks_of(record) if t.status == TaskStatus.OPEN][:MOST_TASKS]
    if not found and not may["add"]:
        return None
    add = f"/{schema.find(Task.key()).slug}/new/?quick=1&about={record.key()}:{record.pk}"
    return {"tasks": found, "may": may, "add_url": add}


hooks.panel.register(Story(ANY, "follow", gettext_lazy("Follow-ups"), follow_ups, rank=10))
hooks.panel.register(Story(ANY, "follow", gettext_lazy("Follow-ups"), finished, rank=11))
hooks.panel.register(
    Compose(
        ANY, Activity.key(), kind="kind", text="content", fields=("people", "next_contact_on"),
        icons=tuple((str(kind), icon) for kind, icon in ICONS), rank=10,
    )
)  # fmt: skip
hooks.panel.register(Panel(ANY, "right", to_do, "work/to_do.html", rank=10))

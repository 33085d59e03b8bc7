"""The history of a record in words: which field, from what to what, by whom and by which way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel.errors import Problem
from yingdan.platform import about, audit, phrases, schema
from yingdan.platform.audit import Change
from yingdan.platform.fields import Field
from yingdan.platform.prepared import question
from yingdan.platform.schema import ObjectType
from yingdan.web.panels import Happening

NOTHING = "—"
CUT = 80
VERBS: dict[str, tuple[Any, str, str]] = {
    "add": (gettext_lazy("made this"), "plus", "ok"),
    "delete": (gettext_lazy("put this into the bin"), "trash", "bad"),
    "restore": (gettext_lazy("took this out of the bin"), "restore", "ok"),
    "profile": (gettext_lazy("changed the own profile"), "user", "info"),
    "duplicate": (gettext_lazy("kept this as a record of its own though another is like it"), "copy", "warn"),
    "merge": (gettext_lazy("was moved by a merge"), "arrow-merge", "info"),
    "transfer": (gettext_lazy("handed this over"), "arrows-exchange", "info"),
}
SOURCES: dict[str, Any] = {
    "web": "",
    "api": gettext_lazy("by a program"),
    "import": gettext_lazy("by an import"),
    "job": gettext_lazy("by a job"),
    "cli": gettext_lazy("by a command"),
    "system": gettext_lazy("by the system"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a change: its label, and its old and new value in words."""

    label: Any
    old: str
    new: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words: who, when, by which verb and way, and its fields."""

    change: Change
    verb: Any
    icon: str
    tone: str
    source: Any
    lines: tuple[Line, ...]

    @property
    def made(self) -> bool:
        """Whether the record was made, so that there are no old values."""
        return self.change.verb == "add"

    @property
    def who(self) -> str:
        """Who did it."""
        return str(self.change.actor or _("The system"))


def by_column(kind: ObjectType) -> dict[str, Field]:
    """The fields one may see, by the name of their column in the history."""
    return {f.stored_name: f for f in kind.fields.values() if f.stored_name and f.options.get("tracked", True)}


def tell(
    kind: ObjectType, changes: Sequence[Change], *, brief: bool, known: dict[Any, str] | None = None
) -> list[Told]:
    """Changes in words; `brief` leaves out what follows from the rest, what the system did of itself, and changes that
    hold nothing else.
    """
    fields = by_column(kind)
    if brief:
        changes = [c for c in changes if c.source != "system" or c.verb != "change"]
    names = titles(fields, changes, known or {}, brief=brief)
    found = []
    for change in changes:
        verb, icon, tone = VERBS.get(change.verb, (verb_of(kind, change.verb), "pencil", "warn"))
        shown = [] if brief and change.verb == "add" else list(lines(fields, change, names, brief=brief))
        if kind.spec.path and any(fields.get(c) and fields[c].name == kind.spec.path for c in change.values):
            icon, tone = ("flag", "ok") if change.verb != "add" else (icon, tone)
        if shown or change.verb in VERBS:
            found.append(Told(change, verb, icon, tone, SOURCES.get(change.source, change.source), tuple(shown)))
    return found


def verb_of(kind: ObjectType, verb: str) -> Any:
    """The words of a verb."""
    own = next((a.label for a in kind.actions if a.verb == verb and verb != "change"), "")
    return own or _("changed")


def interesting(field: Field | None, *, brief: bool) -> bool:
    """Whether a field is worth a line: on the timeline only what people set."""
    return field is not None and (field.editable or not brief)


def lines(fields: dict[str, Field], change: Change, names: dict[Any, str], *, brief: bool) -> Iterable[Line]:
    """The fields of a change."""
    values: Mapping[str, Any] = change.values
    if change.verb == "add":  # the whole record at once: in the order of its form, as everywhere else
        values = {column: values[column] for column in (*fields, *values) if column in values}
    for column, (old, new) in values.items():
        if column == change.verb == "duplicate":
            yield Line(_("Reason"), NOTHING, str(new))
        field = fields.get(column)
        if field is not None and interesting(field, brief=brief):
            long = field.kind.name == "long_text"
            yield Line(field.label, words(field, old, names), words(field, new, names), long)


def titles(
    fields: dict[str, Field], changes: Iterable[Change], known: dict[Any, str], *, brief: bool
) -> dict[Any, str]:
    """The titles of the records that changes refer to, where they are not `known` already."""
    wanted = {
        (field.related, id)
        for change in changes
        if not (brief and change.verb == "add")
        for column, pair in change.values.items()
        if (field := fields.get(column)) is not None and field.related and interesting(field, brief=brief)
        for held in pair
        for id in (held if isinstance(held, list) else [held])
        if id is not None
    }
    return known | about.titles(sorted(wanted - known.keys()))


def words(field: Field, stored: Any, names: dict[Any, str]) -> str:
    """A stored value in words; one that no longer fits its field as it is stored."""
    if stored in (None, "", [], {}):
        return NOTHING
    if field.related:
        ids = stored if isinstance(stored, list) else [stored]
        return phrases.listed(names.get((field.related, id), f"#{id}") for id in ids)
    try:
        value = field.from_history(stored) if field.custom else field.kind.load(stored, field)
        return field.kind.show(value, field)
    except (Problem, TypeError, ValueError):
        return str(stored)


def cut(text: str) -> str:
    """A text short enough for one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= CUT else f"{flat[:CUT]}…"


def in_line(told: Told) -> SafeString | str:
    """The fields of a change in one line: Expected close 11-20 → 11-28."""
    if not told.lines:
        return str(told.verb)
    said = format_html_join(
        "; ",
        "{} {} → <b>{}</b>",
        ((line.label, "…" if line.long else cut(line.old), cut(line.new)) for line in told.lines[:4]),
    )
    return format_html("{} … +{}", said, len(told.lines) - 4) if len(told.lines) > 4 else said


def events(record: Any, before: datetime | None, limit: int) -> list[Happening]:
    """The changes of a record as the timeline tells them."""
    kind = schema.of(record)
    if before is None:
        changes = latest(kind.key, limit * 2, id=record.pk)
    else:
        changes = list(all_of(kind.key, record.pk).filter(at__lt=before)[: limit * 2])
    return [
        Happening(
            at=told.change.at,
            icon=told.icon,
            tone=told.tone,
            head=in_line(told),
            who=told.who,
            who_id=told.change.actor_id,
            note=told.source if told.change.actor_id else "",
        )
        for told in tell(kind, changes, brief=True, known=getattr(record, "known_titles", None))[:limit]
    ]


@question
def latest(key: str, limit: int, *, id: int) -> Any:
    """The latest changes of a record of an object, whom one must have found already."""
    return all_of(key, id)[:limit]


def all_of(key: str, id: int) -> Any:
    """The changes of a record of an object, the latest first."""
    return Change.objects.filter(object_key=key, record_id=id).select_related("actor").order_by("-id")


def whole(kind: ObjectType, record: Any, limit: int = 200) -> list[Told]:
    """The whole history of a record, every field of it."""
    return tell(kind, audit.history(kind.key, record.pk, limit), brief=False)

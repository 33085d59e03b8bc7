"""The path of an object: its steps in order, which is open, won or lost, how long each may take and what it needs.

The path is the field the Spec names. It is a choice, whose options are the steps, or a reference, whose records are;
then the record's `kind` (open, won, lost, void), `expected_days`, `wip_limit`, `probability` and `requires` are read
where it has them, and the first reference of its own tells steps of one path from those of another. A record on the
path may have the companions `<path>_since` (a moment) and `<path>_due_on` (a day).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform import schema
from yingdan.platform.closing import is_closed
from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.keyed import held
from yingdan.platform.prepared import question
from yingdan.platform.query.ast import Condition
from yingdan.platform.query.naming import beyond_brief
from yingdan.platform.schema import ObjectType
from yingdan.web.escaping import escape

UNSET = "--unset--"
"""The step of those that say none yet."""
UNREAD = ("created_at", "created_by", "updated_at", "updated_by", "deleted_at", "deleted_with")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the `number`-th of `of` open ones, or closed with the tone ok, bad or nothing. One that is not `in_use`
    any more counts as the one before it, and is shown only where a record stands in it.
    """

    id: str
    label: str
    path: Any = None
    path_label: str = ""
    number: int = 0
    of: int = 0
    open: bool = True
    tone: str = ""
    limit: int | None = None
    most: int | None = None
    chance: Any = None
    requires: tuple[str, ...] = ()
    in_use: bool = True

    @property
    def path_id(self) -> str:
        """What tells its path from others, as an address writes it."""
        return "" if self.path is None else str(self.path)

    @property
    def retired(self) -> bool:
        """Whether it was taken out of use; where nothing is set yet is no step at all."""
        return not self.in_use and self.id != UNSET

    @property
    def bars(self) -> SafeString:
        """The marks of the small bar: done ones and those to come."""
        return SafeString('<i class="on"></i>' * self.number + "<i></i>" * (self.of - self.number))

    @property
    def bar(self) -> str:
        """The small bar of steps and the step's name, as HTML."""
        return f'<span class="y-steps" aria-hidden="true">{self.bars}</span> {escape(self.label)}'


class Steps:
    """All the steps of an object's path, read in one statement."""

    def __init__(self, kind: ObjectType, field: Field) -> None:
        self.kind, self.field = kind, field
        self.steps = list(
            of_records(field) if field.kind.name == "ref" else of_choices(field, closes=kind.spec.path == field.name)
        )
        self.by_id = {step.id: step for step in self.steps}
        self.today = clock.today()
        self.since, self.due = f"{field.name}_since", f"{field.name}_due_on"

    @property
    def titles(self) -> dict[tuple[str, int], str]:
        """The titles of the records that are steps, by object and id."""
        return {(self.field.related, int(s.id)): s.label for s in self.steps} if self.field.kind.name == "ref" else {}

    def of(self, record: Any) -> Step | None:
        """The step a record stands in."""
        return self.by_id.get(step_of(held(record, self.field)))

    def late(self, record: Any) -> bool:
        """Whether a record stands in its step for longer than it should."""
        due = getattr(record, self.due, None)
        return due is not None and due < self.today

    def days(self, record: Any) -> int | None:
        """For how many days a record stands in its step; None when nobody keeps that."""
        since = getattr(record, self.since, None)
        return None if since is None else (self.today - since.astimezone(clock.zone()).date()).days

    def over(self, record: Any) -> int | None:
        """How many days beyond its step's limit; negative when there is time left, None without a limit."""
        due: date | None = getattr(record, self.due, None)
        return None if due is None else (self.today - due).days

    def html(self, record: Any) -> str:
        """The step of a record in a list: a bar of steps while it goes on, a mark when it is closed."""
        step = self.of(record)
        if step is None:
            return ""
        if not step.open:
            return f'<span class="y-st {step.tone}">{escape(step.label)}</span>'
        return step.bar.replace("y-steps", "y-steps is-late", 1) if self.late(record) else step.bar


def step_of(value: Any) -> str:
    """The id of the step that a value of the field means."""
    return UNSET if value in (None, "") else str(value)


def within(field: Field, step: str) -> Condition:
    """The records that stand in a step."""
    return Condition(field.name, "empty") if step == UNSET else Condition(field.name, "is", step)


def of_choices(field: Field, *, closes: bool) -> Iterable[Step]:
    """The options of a choice as steps; on a path one with the tone ok or bad closes."""
    options = [(value, str(label), field.tone_of(value)) for value, label in field.choices]
    if field.custom and not field.required:
        yield Step(UNSET, _("Not set"), in_use=False)
    going = [value for value, _label, tone in options if not closes or tone not in ("ok", "bad")]
    for value, label, tone in options:
        opened = value in going
        yield Step(value, label, None, "", going.index(value) + 1 if opened else 0, len(going), opened, tone)


def of_records(field: Field) -> Sequence[Step]:
    """The records referred to as steps, in their own order."""
    kind = schema.find(field.related)
    inner = [f for f in kind.fields.values() if f.kind.name == "ref" and f.name not in STAMPED][:1]
    return tuple(in_order.told(partial(one_by_one, kind, inner), kind.key, tuple(f.name for f in inner)))


def one_by_one(kind: ObjectType, inner: Sequence[Field], rows: Sequence[Any]) -> list[Step]:
    """Some records as steps, each on the path its reference `inner` names."""
    path = inner[0].column.attname if inner and inner[0].column is not None else ""
    tones = kind.fields.get("kind")
    found = []
    going: dict[Any, list[int]] = {}
    place = {row.pk: at for at, row in enumerate(rows)}
    for row in rows:
        if getattr(row, "kind", "open") == "open" and not is_closed(row):
            going.setdefault(getattr(row, path, None), []).append(row.pk)
    for row in rows:
        its, state = getattr(row, path, None), getattr(row, "kind", "open")
        open_ = state == "open"
        ahead = going.get(its, ())
        one = Step(
            id=str(row.pk),
            label=str(row),
            path=its,
            path_label=str(getattr(row, inner[0].name, "")) if path else "",
            number=max(sum(place[pk] <= place[row.pk] for pk in ahead), 1) if open_ else 0,
            of=len(ahead),
            open=open_,
            tone="" if open_ or tones is None else tones.tone_of(state),
            limit=getattr(row, "expected_days", None),
            most=getattr(row, "wip_limit", None),
            chance=getattr(row, "probability", None),
            requires=tuple(getattr(row, "requires", ()) or ()),
            in_use=not is_closed(row),
        )
        found.append(one)
    return found


@question
def in_order(key: str, references: tuple[str, ...]) -> Any:
    """All records of an object in their own order, with what some references lead to."""
    kind = schema.find(key)
    rows = kind.rows().select_related(*references).defer(*UNREAD, *beyond_brief(kind, references))
    return rows.order_by(*(kind.model._meta.ordering or ("pk",)))


def steps_of(kind: ObjectType) -> Steps | None:
    """The path of an object, if it has one that can be read here."""
    field = kind.fields.get(kind.spec.path)
    return Steps(kind, field) if field is not None else None

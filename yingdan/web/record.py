"""A record drawn as a page: its header with marks and key numbers, the path it moves along, its fields in sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel import clock
from yingdan.platform import about, tags
from yingdan.platform.action import Action
from yingdan.platform.conditions import not_applying
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.web import looks, panels, shown
from yingdan.web.looks import Scale
from yingdan.web.rowhtml import row_html
from yingdan.web.steps import Step, Steps

MOST_MARKS = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A key number of the header: its label, value and unit, and a note below it."""

    label: Any
    shown: Any
    unit: str = ""
    note: Any = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge beside the name."""

    tone: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A field among the details."""

    field: Field
    html: Any
    empty: bool
    editable: bool
    base: str

    @property
    def drawn(self) -> SafeString:
        """The row as HTML."""
        return row_html(self.field, self.html, self.base, editable=self.editable)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the details; `bare` when nothing in it is filled."""

    title: Any
    rows: Sequence[Row]
    bare: bool

    @property
    def drawn(self) -> SafeString:
        """The rows as HTML."""
        return SafeString("".join([row.drawn for row in self.rows]))


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of the path: how it stands to the record, and the days spent there."""

    step: Step
    state: str
    note: str = ""
    beside: str = ""


def marks(kind: ObjectType, record: Any) -> list[Mark]:
    """The record's options that have a colour, those of the list first; what is drawn as the path needs no mark."""
    names = dict.fromkeys((*kind.spec.columns, *kind.spec.chips))
    fields = [f for f in kind.named(names) if f.kind.name == "choice" and f.tones and f.name != kind.spec.path]
    found = [Mark(f.tone_of(v), f.label_of(v)) for f in fields if (v := f.value(record))]
    return found[:MOST_MARKS]


@dataclass(frozen=True, slots=True)
class Tagging:
    """The tags of a record: those on it, and every one to choose as (code, name, on it)."""

    on: Sequence[Mark]
    codes: Sequence[str]
    options: Sequence[tuple[str, str, bool]]
    editable: bool


def tagging(kind: ObjectType, record: Any) -> Tagging | None:
    """The tags in the header; None where there are none to choose from."""
    field = tags.field_of(kind)
    if field is None or not field.choices:
        return None
    codes = field.value(record)
    on = [Mark(field.tone_of(code), field.label_of(code)) for code in codes]
    return Tagging(on, codes, [(code, str(name), code in codes) for code, name in field.choices], field.editable)


def titles(kind: ObjectType, record: Any) -> Mapping[Any, str]:
    """The titles of the records this one is about, of those in the bin as such."""
    named = (f.value(record) for f in kind.fields.values() if f.kind.name == "about")
    return about.titles([one for one in named if one is not None], binned=True)


def numbers(kind: ObjectType, record: Any, scale: Scale, named: Mapping[Any, str]) -> list[Number]:
    """The key numbers, with what the modules say below them; `named` are the titles of what it is about."""
    notes = panels.facts(kind, record, "notes")
    return [number(field, record, scale, named, notes.get(field.name)) for field in kind.header[:4]]


def number(field: Field, record: Any, scale: Scale, named: Mapping[Any, str], note: tuple[Any, str] | None) -> Number:
    """One key number."""
    value, (words, tone) = field.value(record), note or ("", "")
    if value in (None, "", []):
        return Number(field.label, format_html('<span class="faint">{}</span>', looks.DASH), "", words, tone)
    if field.kind.name == "money":
        own = getattr(record, field.currency, field.currency) if field.currency else scale.currency
        fitted = (looks.scale(scale.name, own) if own and own != scale.currency else scale).fitting([value])
        return Number(field.label, fitted.show(value), fitted.unit, words, tone)
    if field.kind.name == "percent":
        return Number(field.label, field.kind.show(value, field).removesuffix("%"), "%", words, tone)
    if field.kind.name == "date":
        days = (value - clock.today()).days
        return Number(field.label, looks.plain_day(value, clock.today()), "", words or looks.days_in_words(days), tone)
    if field.kind.name == "about":
        return Number(field.label, shown.value(field, record, scale, named), "", words, tone)
    return Number(field.label, plain(field, record, scale), "", words, tone)


def plain(field: Field, record: Any, scale: Scale) -> Any:
    """A key number that is no number: an option, a name, a moment."""
    if field.kind.name == "choice":
        return field.show(record)
    if field.kind.name == "stamp":
        return looks.near_moment(field.value(record))
    return shown.brief(field, record, scale)


def parts(
    kind: ObjectType, record: Any, scale: Scale, named: Mapping[Any, str], *, may_change: bool, may_transfer: bool
) -> list[Part]:
    """The sections with their fields; `named` are the titles of what it is about. The name stands above already."""
    found, aside, base = [], not_applying(kind, record), f"/{kind.slug}/{record.pk}/"
    for section in kind.sections:
        rows = [
            row(f, record, scale, named, base, editable=may_transfer if f.name == "owner" else may_change)
            for f in kind.named(section.fields)
            if f.name not in aside
        ]
        if rows or not section.when:
            found.append(Part(section.title, rows, all(r.empty for r in rows)))
    return found


def row(field: Field, record: Any, scale: Scale, titles: Mapping[Any, str], base: str, *, editable: bool) -> Row:
    """One field among the details of the record whose page has the address `base`."""
    value = field.value(record)
    return Row(
        field,
        shown.value(field, record, scale, titles),
        value in (None, "", []),
        editable and field.editable and field.source.stored,
        base,
    )


def stops(kind: ObjectType, record: Any, steps: Steps | None) -> list[Stop]:
    """The path: every open step and the winning end; of the other ends the one the record came to."""
    if steps is None or not steps.steps:
        return []
    now = steps.of(record)
    spent = panels.facts(kind, record, "path")
    found = []
    for step in steps.steps:
        if (now is not None and step.path != now.path) or (not step.in_use and step != now):
            continue
        if not step.open and step.tone != "ok" and step != now:
            continue
        if not step.open and now is not None and not now.open and step != now:
            continue
        found.append(Stop(step, state(step, now), note(steps, record, step, now, spent.get(step.id))))
    at = next((n for n, stop in enumerate(found) if stop.step == now), None)
    named = {at - 1: "previous", at + 1: "next"} if at is not None else {}
    return [replace(stop, beside=named.get(n, "")) for n, stop in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Check:
    """Something the next step needs: its label, whether it is there, and what it is."""

    label: Any
    there: bool
    shown: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What the step after the present one needs."""

    step: Step
    checks: Sequence[Check]

    @property
    def lacking(self) -> int:
        """How many things are missing."""
        return sum(1 for check in self.checks if not check.there)


def gate(kind: ObjectType, record: Any, steps: Steps | None) -> Gate | None:
    """What is needed to come into the next open step, or to win from the last one; None when that is nothing."""
    now = steps.of(record) if steps is not None else None
    if steps is None or now is None or not now.open:
        return None
    on_path = [s for s in steps.steps if s.path == now.path and s.in_use]
    ahead = [s for s in on_path if (s.number > now.number if s.open else s.tone == "ok")]
    following = next(iter(ahead), None)
    if following is None or not following.requires:
        return None
    checks = [
        Check(
            f.label,
            (v := f.value(record)) not in (None, "", []),
            in_short(f, record) if v not in (None, "", []) else "",
        )
        for f in kind.named(following.requires)
    ]
    return Gate(following, checks)


def in_short(field: Field, record: Any) -> str:
    """What a field holds, an amount without idle decimals, as it stands everywhere else on the page."""
    value = field.value(record)
    return looks.scale().fitting([value]).show(value) if field.kind.name == "money" else str(field.show(record))


def state(step: Step, now: Step | None) -> str:
    """is-now, is-done or nothing; an end reached is won or lost."""
    if now is None:
        return ""
    if step == now:
        return "is-now" if step.open else {"ok": "is-won", "bad": "is-lost"}.get(step.tone, "is-void")
    if not now.open:
        return "is-done" if now.tone == "ok" else "is-past"
    return "is-done" if step.open and step.number < now.number else ""


def note(steps: Steps, record: Any, step: Step, now: Step | None, spent: int | None) -> str:
    """Below a step: the days spent there, and how many that is too many."""
    if step == now and step.open:
        days = steps.days(record)
        if days is None:
            return ""
        if step.limit:
            return _("day %(n)s of %(limit)s") % {"n": days, "limit": step.limit}
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if spent is None or not step.open:
        return ""
    shown_ = ngettext("%(n)s day", "%(n)s days", spent) % {"n": spent}
    over = spent - step.limit if step.limit else 0
    return _("%(days)s, %(over)s too many") % {"days": shown_, "over": over} if over > 0 else shown_


def offered(kind: ObjectType, record: Any, may: frozenset[str]) -> list[Action]:
    """The object's own verbs that make sense for the record and that the actor may do."""
    return [a for a in kind.actions if a.verb in may and not a.own_page and a.possible(record)]


def series(kind: ObjectType, record: Any) -> str:
    """The record's number, if it has one."""
    return next((str(f.value(record) or "") for f in kind.fields.values() if f.kind.name == "series"), "")


def called(kind: ObjectType, record: Any) -> str:
    """The telephone number to offer as a button."""
    return next((str(v) for f in kind.fields.values() if f.kind.name == "phone" and (v := f.value(record))), "")


def tagline(kind: ObjectType, record: Any) -> SafeString | str:
    """What the record belongs to, beside its name."""
    field = kind.fields.get(kind.spec.subtitle)
    if field is None or field.value(record) in (None, ""):
        return ""
    return shown.value(field, record, looks.scale())

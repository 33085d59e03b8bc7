"""The cards of a board: a few lines each, drawn in Python, coloured by state only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Board
from yingdan.web import looks
from yingdan.web.looks import Scale
from yingdan.web.steps import Step, Steps
from yingdan.web.table import nothing

SOON = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card: words, and whether they say that something is lacking."""

    text: str
    lacking: bool = False
    action: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A record on the board. `tone` is bad (late, or without a next step), warn (soon late), ok (won) or nothing."""

    id: int
    version: int
    title: str
    amount: str
    lines: tuple[Line, ...]
    owner: Any
    day: str
    day_full: str
    day_past: bool
    age: str
    age_tone: str
    tone: str
    empty: str
    tags: tuple[tuple[str, str], ...]


class Cards:
    """Draws the cards of one board."""

    def __init__(self, kind: ObjectType, view: Board, steps: Steps, scale: Scale) -> None:
        self.kind, self.view, self.steps, self.scale = kind, view, steps, scale
        self.fields = kind.named(view.card) or kind.columns[:6]
        self.today = clock.today()
        self.staged = kind.spec.path == view.by
        self.required = sorted({name for step in steps.steps for name in step.requires if name in kind.fields})

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields to fetch."""
        return tuple(dict.fromkeys((*(f.name for f in self.fields), self.view.by)))

    def draw(self, records: Sequence[Any]) -> list[Card]:
        """The cards of some records."""
        return [self.card(record) for record in records]

    def of_kind(self, *names: str) -> list[Field]:
        """The card's fields of some kinds, without the name."""
        return [f for f in self.fields[1:] if f.kind.name in names]

    def card(self, record: Any) -> Card:
        """One card."""
        step = self.steps.of(record)
        open_ = step is None or step.open
        lines = tuple(self.lines(record, open_))
        age, age_tone = self.age(record, step)
        days = self.of_kind("date", "stamp")
        day = days[0].value(record) if days else None
        past = bool(open_ and day and days[0].kind.name == "date" and self.staged and day < self.today)
        lacking = any(line.lacking for line in lines)
        tone = (
            "ok"
            if step and step.tone == "ok"
            else "bad"
            if open_ and (age_tone == "bad" or lacking or past)
            else age_tone
            if open_
            else ""
        )
        return Card(
            id=record.pk,
            version=record.version,
            title=record.title,
            amount=self.amount(record),
            lines=lines,
            owner=next((p for f in self.of_kind("person") if (p := f.value(record))), None),
            day=self.day(day),
            day_full=str(days[0].show(record)) if days and day else "",
            day_past=past,
            age=age,
            age_tone=age_tone,
            tone=tone,
            empty=" ".join(n for n in self.required if self.kind.fields[n].value(record) in (None, "", [])),
            tags=tuple(self.tags(record)),
        )

    def amount(self, record: Any) -> str:
        """The amount at the right of the name."""
        field = self.kind.fields.get(self.view.total)
        return (
            looks.short(field.value(record), self.scale)
            if field is not None and field.value(record) is not None
            else ""
        )

    def lines(self, record: Any, open_: bool) -> list[Line]:
        """What it belongs to, and what comes next; on a path, an empty next step is said in words."""
        found = []
        for field in self.of_kind("ref", "about", "text", "unit"):
            if field.name == self.view.by:
                continue
            value = field.value(record)
            acts = field.kind.name == "text" and self.staged
            if value not in (None, ""):
                found.append(Line(str(value), action=acts))
            elif acts and open_:
                found.append(Line(nothing(field), lacking=True))
        return found

    def tags(self, record: Any) -> list[tuple[str, str]]:
        """Options as tags: their tone and their words."""
        return [
            (f.tone_of(v), f.label_of(v))
            for f in self.of_kind("choice")
            if f.name != self.view.by and (v := f.value(record))
        ]

    def day(self, value: Any) -> str:
        """The day of the card, short: of another year only the month, the full one stands in the hint."""
        if value is None:
            return ""
        if hasattr(value, "hour"):
            return looks.near_moment(value, self.today)
        return looks.plain_day(value, self.today) if value.year == self.today.year else f"{value:%Y-%m}"

    def age(self, record: Any, step: Step | None) -> tuple[str, str]:
        """For how many days it stands here, and how bad that is: amber two days before the limit, red after it."""
        days = self.steps.days(record)
        if days is None or step is None or not step.open:
            return "", ""
        shown = _("%(n)s d") % {"n": days}
        over = self.steps.over(record)
        if over is None or over < -SOON:
            return shown, ""
        if over <= 0:
            return shown, "warn"
        return _("%(days)s, %(over)s over") % {"days": shown, "over": over}, "bad"

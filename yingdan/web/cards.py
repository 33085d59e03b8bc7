"""The cards of a board: a few lines each, drawn in Python, coloured by state only."""

from collections.abc import Sequence
from typing import Any, cast

from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.platform import about
from yingdan.platform.spec import Board
from yingdan.web import looks
from yingdan.web.card import Card, Line
from yingdan.web.looks import Scale
from yingdan.web.special import nothing
from yingdan.web.state import State
from yingdan.web.steps import Step, Steps
from yingdan.web.table import on_cards

SOON = 2
AGE = "days_in_"
EMPTY: tuple[Any, ...] = (None, "", [])


class Cards:
    """Draws the cards of one board."""

    def __init__(self, now: State, view: Board, steps: Steps, scale: Scale) -> None:
        kind, own = now.kind, on_cards(now)
        self.kind, self.view, self.steps, self.scale = kind, view, steps, scale
        lead, laid = kind.columns[:1], own or kind.named(view.card) or kind.columns[:6]
        self.fields = (*lead, *(f for f in laid if f not in lead))
        self.today = clock.today()
        self.staged = kind.spec.path == view.by
        rest = [f for f in self.fields[1:] if f.name != view.by]
        self.total = kind.fields.get(view.total)
        self.said = [f for f in rest if f.kind.name in ("ref", "about", "text", "unit")]
        self.options = [f for f in rest if f.kind.name == "choice"]
        self.several = [f for f in rest if f.kind.name == "choices"]
        self.owner = next((f for f in rest if f.kind.name == "person"), None)
        self.dated = next((f for f in rest if f.kind.name in ("date", "stamp")), None)
        drawn = (*self.said, *self.options, *self.several, self.owner, self.dated, self.total)
        aged = f"{AGE}{view.by}"
        self.others = [f for f in rest if f not in drawn and f.name != aged] if own or view.card else []
        self.nothing = {f.name: nothing(f) for f in self.said}
        self.titles: dict[tuple[str, int], str] = {}
        names = sorted({name for step in steps.steps for name in step.requires if name in kind.fields})
        self.required = [(n, c.attname) for n in names if (c := cast(Any, kind.fields[n].column)) is not None]

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields to fetch; a long text too, where a step asks for it: lists leave those unread."""
        asked = (n for n, _attname in self.required if self.kind.fields[n].kind.name == "long_text")
        return tuple(dict.fromkeys((*(f.name for f in self.fields), self.view.by, *asked)))

    def draw(self, records: Sequence[Any]) -> list[Card]:
        """The cards of some records."""
        for field in self.said:
            if field.kind.name == "about":
                self.titles |= about.titles((v for r in records if (v := field.value(r))), binned=True)
        return [self.card(record) for record in records]

    def card(self, record: Any) -> Card:
        """One card."""
        step = self.steps.of(record)
        open_ = step is None or step.open
        lines = self.lines(record, open_)
        age, age_tone = self.age(record, step)
        day: Any = self.dated.value(record) if self.dated is not None else None
        past = bool(getattr(record, "overdue", False)) or (open_ and self.staged and is_day(day) and day < self.today)
        return Card(
            id=record.pk,
            version=record.version,
            title=record.title,
            amount=looks.short(self.total.value(record), self.scale, "") if self.total is not None else "",
            lines=tuple(lines),
            owner=self.owner.value(record) if self.owner is not None else None,
            day=self.day(day),
            day_full=self.dated.show(record) if self.dated is not None and day else "",
            day_past=past,
            age=age,
            age_tone=age_tone,
            tone=tone(step, age_tone, lacking=past or any(line.lacking for line in lines)),
            empty=" ".join(name for name, attname in self.required if getattr(record, attname) in EMPTY),
            tags=(
                *((f.tone_of(v), f.label_of(v)) for f in self.options if (v := f.value(record))),
                *((f.tone_of(v), f.label_of(v)) for f in self.several for v in f.value(record) or ()),
            ),
            slug=self.kind.slug,
        )

    def lines(self, record: Any, open_: bool) -> list[Line]:
        """What it belongs to, and what comes next; on a path, an empty next step is said in words."""
        found = []
        for field in self.said:
            value = field.value(record)
            if field.kind.name == "about":
                value = self.titles.get(value)
            acts = field.kind.name == "text" and self.staged
            if value not in EMPTY:
                found.append(Line(str(value), action=acts))
            elif acts and open_:
                found.append(Line(self.nothing[field.name], lacking=True))
        more = ((field, field.value(record)) for field in self.others)
        return found + [Line(f"{field.label} {field.show(record)}") for field, value in more if value not in EMPTY]

    def day(self, value: Any) -> str:
        """The day of the card, short: of another year only the month, the full one stands in the hint."""
        if value is None:
            return ""
        if hasattr(value, "hour"):
            return looks.near_moment(value, self.today)
        if value.year == self.today.year:
            return looks.plain_day(value, self.today)
        return f"{value:%Y-%m}" if looks.chinese() else looks.month_words(value, brief=True)

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


def tone(step: Step | None, age_tone: str, *, lacking: bool) -> str:
    """The colour of the edge: green for what is won, red for what is late or lacks something, amber for soon late."""
    if step is not None and not step.open:
        return "ok" if step.tone == "ok" else ""
    return "bad" if lacking else age_tone


def is_day(value: Any) -> bool:
    """Whether a value is a day, not a moment and not nothing."""
    return value is not None and not hasattr(value, "hour")

"""What a module may put on a record page, through `hooks.panel`: cards beside the record, the stories its timeline
tells, the box to write in, notes below key numbers, days on the path. The pages know none of the modules.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingdan.platform import about, hooks
from yingdan.platform.schema import ObjectType
from yingdan.web.filed import Shown
from yingdan.web.withheld import unless_withheld

ANY = "*"


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the record page of object `key` ("*": of every object one may speak about; with `every`, of every
    object).

    `side` is left, main or right. `context` gives what `template` needs, or None for no card. Two sides are no
    cards but facts, without a template: "notes" gives {field: (words, tone)} to stand below the key numbers, "path"
    {step id: whole days spent there}. A card with a name in `later` does not come with the page but when it is seen.
    """

    key: str
    side: str
    context: Callable[[Any], dict[Any, Any] | None]
    template: str = ""
    rank: int = 50
    every: bool = False
    later: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened with a record. `head` is one line, `body` what was said; `marks` are (tone, words);
    `url` leads to what tells more; `who` and `who_id` say who did it; `own` is the address of its record for who may
    change and delete it there; `quote` is who said what it answers, and what; `answer` the id of the comment that
    may be answered, or `object:id` of another record.
    """

    at: datetime
    icon: str
    head: Any
    body: str = ""
    tone: str = ""
    who: str = ""
    who_id: int | None = None
    url: str = ""
    marks: tuple[tuple[str, Any], ...] = ()
    note: Any = ""
    own: str = ""
    files: Sequence[Shown] = ()
    quote: tuple[str, str] | None = None
    answer: int | str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A source of the timeline: `events(record, before, limit)` gives the latest, newest first, those before a moment.

    Stories of the same `name` stand behind one tab with the first one's `label`.
    """

    key: str
    name: str
    label: Any
    events: Callable[[Any, datetime | None, int], Sequence[Happening]]
    rank: int = 50
    side: str = "story"
    template: str = ""


@dataclass(frozen=True, slots=True)
class Compose:
    """The box on top of the timeline: writes a record of `object` about the one shown. `kind` is its choice field,
    drawn as tabs with `icons`; `text` its long text; `fields` stand in the foot; `suggest` are days from today
    for the last date.
    """

    key: str
    object: str
    kind: str
    text: str
    fields: tuple[str, ...] = ()
    icons: tuple[tuple[str, str], ...] = ()
    about: str = "about"
    rank: int = 50
    side: str = "compose"
    template: str = ""


def of(kind: ObjectType, side: str) -> Iterator[Any]:
    """What the modules added to one side of the record page of an object, in the order of their ranks."""
    timed = kind.key in about.spoken_of()
    found = (
        p
        for p in hooks.panel
        if p.side == side and (p.key == kind.key or (p.key == ANY and (timed or getattr(p, "every", False))))
    )
    return iter(sorted(found, key=lambda panel: panel.rank))


def cards(kind: ObjectType, record: Any, side: str) -> list[dict[str, Any]]:
    """The cards of one side, each with its template and what it needs; those that have nothing to show are left out."""
    return [card for panel in of(kind, side) if (card := waiting(kind, record, panel) or drawn(panel, record))]


def waiting(kind: ObjectType, record: Any, panel: Panel) -> dict[str, Any] | None:
    """The place of a card that comes when it is seen; None for one that comes with the page."""
    url = f"/{kind.slug}/{record.pk}/panel/{panel.later}/"
    return {"template": "parts/later.html", "url": url} if panel.later else None


def drawn(panel: Panel, record: Any) -> dict[str, Any] | None:
    """A card with its template and what it needs; None when it has nothing to show."""
    context = unless_withheld(panel.context, record)
    return None if context is None else {"template": panel.template, **context}


def facts(kind: ObjectType, record: Any, side: str) -> dict[Any, Any]:
    """The facts of one side, of all modules together."""
    found: dict[Any, Any] = {}
    for panel in of(kind, side):
        found |= unless_withheld(panel.context, record) or {}
    return found

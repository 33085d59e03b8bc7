"""`Spec`: everything the surfaces need to know about one business object, said once, beside its model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from yingdan.platform.action import Action
from yingdan.platform.fields import Field, of_model

if TYPE_CHECKING:
    from yingdan.platform.query.ast import Query


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields on the form and the record page; with `when`, conditions as JSON, it stands there only
    while the record meets them.
    """

    title: Any
    fields: tuple[str, ...]
    when: Any = None


@dataclass(frozen=True, slots=True)
class Table:
    """The list as a table; `relaxed` gives it taller rows."""

    relaxed: bool = False
    name: str = "table"


@dataclass(frozen=True, slots=True)
class Board:
    """Columns by the values of `by`; heads sum `total` and `weighted`; cards show the fields `card`, `due`
    colours them.
    """

    by: str
    total: str = ""
    weighted: str = ""
    card: tuple[str, ...] = ()
    name: str = "board"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month of days by the date field `on`."""

    on: str
    name: str = "calendar"


@dataclass(frozen=True, slots=True)
class Chart:
    """A summary drawn: `group` as in a Query, `measure` such as "sum:amount", `where` as conditions; kind bar,
    funnel or column.
    """

    title: Any
    group: str
    measure: str = "count"
    kind: str = "bar"
    where: Any = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Charts over the same rows as the list."""

    charts: tuple[Chart, ...] = ()
    name: str = "analysis"


@dataclass(frozen=True, slots=True)
class Grid:
    """The list as a spreadsheet. Every object that may be changed has one, whether its Spec names it or not."""

    name: str = "grid"


@dataclass(frozen=True, slots=True)
class Gantt:
    """Bars from the date field `start` to the date field `end`, in groups by a person or a choice when `group` says."""

    start: str
    end: str
    group: str = ""
    name: str = "gantt"


@dataclass(frozen=True, slots=True)
class Gallery:
    """Cards with a picture (the field `picture`), the title and the key fields `card`."""

    picture: str = ""
    card: tuple[str, ...] = ()
    name: str = "gallery"


View = Table | Board | Calendar | Analysis | Grid | Gantt | Gallery


def named_by(view: View) -> tuple[str, ...]:
    """The fields without which a view cannot be drawn."""
    if isinstance(view, Board):
        return (view.by,)
    if isinstance(view, Gantt):
        return (view.start, view.end)
    return (view.on,) if isinstance(view, Calendar) else ()


@dataclass(frozen=True, slots=True)
class Saved:
    """A ready-made view of a list: a name and a Query."""

    name: str
    title: Any
    query: "Query"


@dataclass(frozen=True, slots=True)
class Related:
    """A list of other records on the record page: those of `object` whose field `by` points here. `open` says of the
    record whether it takes any more: no button is offered that would be refused.
    """

    object: str
    by: str
    columns: tuple[str, ...] = ()
    title: Any = ""
    open: Callable[[Any], bool] | None = None


FEATURES = frozenset(
    {"add", "change", "delete", "import", "export", "api", "menu", "bin", "timeline", "transfer", "custom"}
)
BY_VERBS = frozenset({"add", "change", "delete", "transfer"})
"""What an object is without whose records are made and moved on by verbs alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One business object, said once. Frozen and by keyword only: a misspelt word fails at import.

    `columns` is what a list shows first; `slug` the plural word in addresses; `letter` the key that after C makes one
    and after G opens the list; `search` where the search box looks, dots cross references; `quick` the at most six
    fields of quick create; `header` the key numbers of the record page; `card` the fields of cards that no view names
    its own for; `path` the field drawn as a path of steps; `summed` the fields summed in the list's foot; `chips` the
    fields offered as quick filters; `extra` computed fields; `past` the condition of rows that are history and stay
    with who did them when somebody takes over; `derived` says from which fields a kept one is computed, which is
    withheld with them; `features` what to switch off with `without`; `help` a line that says what the object is for.
    """

    model: type[Model]
    columns: tuple[str, ...]
    slug: str = ""
    plural: Any = ""
    help: Any = ""
    icon: str = "square"
    letter: str = ""
    group: str = "settings"
    rank: int = 50
    search: tuple[str, ...] = ()
    form: tuple[Section, ...] = ()
    views: tuple[View, ...] = (Table(),)
    actions: tuple[Action, ...] = ()
    saved: tuple[Saved, ...] = ()
    order: tuple[str, ...] = ("-updated_at",)
    quick: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    path: str = ""
    date: str = ""
    subtitle: str = ""
    key_by: tuple[str, ...] = ()
    panels: tuple[Related, ...] = ()
    extra: tuple[Field, ...] = ()
    without: frozenset[str] = frozenset()
    past: Any = None
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name in grants, events and history: crm.opportunity."""
        return self.model._meta.label_lower

    def fields(self) -> dict[str, Field]:
        """Every field of the object by name: columns first, then computed ones."""
        return {f.name: f for f in of_model(self.model)} | {f.name: f for f in self.extra}

    def problems(self) -> list[str]:
        """Every name the spec mentions must exist: found at start-up, not in front of a user."""
        known = set(self.fields())
        named = [
            *self.columns, *self.quick, *self.header, *self.card, *self.chips, *self.summed,
            *(s.partition(".")[0] for s in self.search),
            *(name for section in self.form for name in section.fields),
            *(name for name in (self.path, self.date, self.subtitle) if name),
            *(o.lstrip("-") for o in self.order if o.lstrip("-") != "id"),
        ]  # fmt: skip
        for view in self.views:
            if isinstance(view, Board):
                named += [n for n in (view.by, view.total, view.weighted, *view.card) if n]
            elif isinstance(view, Gantt | Gallery):
                more = (getattr(view, "group", ""), getattr(view, "picture", ""), *getattr(view, "card", ()))
                named += [*named_by(view), *(name for name in more if name)]
            elif isinstance(view, Calendar):
                named.append(view.on)
            elif isinstance(view, Analysis):
                named += [chart.group.partition(":")[0].partition(".")[0] for chart in view.charts]
        found = [f"{self.key}: no field {name!r}" for name in named if name not in known]
        found += [f"{self.key}: no feature {name!r}" for name in self.without - FEATURES]
        if len(self.quick) > 6:
            found.append(f"{self.key}: quick create has more than six fields")
        return found

"""What a module may put on the home page, through `hooks.tile`: cards, and lines of what waits for somebody."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.platform import hooks, schema
from yingdan.platform.actor import Actor
from yingdan.platform.query.ast import Condition, Query, Where
from yingdan.web.looks import Scale
from yingdan.web.state import Filter, State, scope_condition
from yingdan.web.withheld import unless_withheld


@dataclass(frozen=True, slots=True)
class View:
    """For whom and for when the home page is drawn. `within` is the period's name in conditions, such as this_quarter;
    `scope` is mine, or nothing for all the actor may see; `unit` narrows that to a unit (its id) and all below it.
    `scaled` says that the actor chose the unit of money himself. `metric` is what the cards of who leads are measured
    by, the code of a metric, where a module lets one choose (`Measure`). `held` is what tiles work out once for all.
    """

    actor: Actor
    scope: str
    within: str
    period: Period
    scale: Scale
    unit: int | None = None
    scaled: bool = False
    metric: str = ""
    held: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def money(self) -> Scale:
        """The unit of money: the one chosen, else the one a card found fitting for the amounts of the page."""
        found: Scale = self.scale if self.scaled else self.held.get("scale", self.scale)
        return found

    @property
    def leads(self) -> bool:
        """Whether the page shows the work of others than the actor."""
        return self.scope == ""

    @property
    def now_in(self) -> Period:
        """A period with today in it, for what only stands as it is now: that of the page, else the running month."""
        today = clock.today()
        return self.period if self.period.contains(today) else self.period.calendar.period("month", today)

    def asked(self, key: str, *conditions: Where, **more: Any) -> Query:
        """A question about an object, under the scope of the page."""
        query = Query(object=key, **more).narrowed(*conditions)
        if self.scope:
            return query.narrowed(scope_condition(self.scope))
        return query.narrowed(Condition("unit", "in_unit", [self.unit])) if self.unit else query

    def state(self, key: str, saved: str = "", *filters: Filter) -> State:
        """The list of an object under the scope of the page, for a link to the records behind a number."""
        if self.unit and not self.scope:
            filters = (*filters, Filter("unit", "in_unit", (str(self.unit),)))
        return State(kind=schema.find(key), saved=saved, scope=self.scope, filters=filters)

    def may(self, key: str) -> bool:
        """Whether the actor may see records of an object."""
        return self.actor.may(key, "view")

    def knows(self, key: str, *fields: str) -> bool:
        """Whether the actor may read these fields of an object, and no mask is on them."""
        known = schema.find(key).fields
        return all(name in known and not known[name].masked for name in fields)

    def during(self, field: str) -> Condition:
        """Within the period of the page."""
        return Condition(field, "in_period", self.within)

    def counted(self, name: str) -> int:
        """How many there are of what was asked for as `Counted`; 0 for whoever may not see it."""
        numbers: dict[str, int] = self.held.get("counted", {})
        return numbers.get(name, 0)

    def take(self, name: str) -> None:
        """Note that a card tells something, so that no other tells it again."""
        self.held.setdefault("taken", set()).add(name)

    def took(self, name: str) -> bool:
        """Whether a card before tells it already."""
        return name in self.held.get("taken", ())

    def mine(self) -> "View":
        """The same page for the actor's own work alone."""
        return replace(self, scope="mine", unit=None, held={})

    def url(self, **changes: str) -> str:
        """The address of the page with another period, scope or metric."""
        pairs = {"scope": self.scope or "all", "unit": str(self.unit or ""), "period": self.within} | changes
        pairs.setdefault("metric", self.metric)
        return f"/?{urlencode({name: value for name, value in pairs.items() if value})}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A card. `span` is how many of twelve columns it takes: who leads sees all in the order of their ranks, who does
    not has those of 8 in a wide column, those of 4 in a narrow one, those of 6 and 12 below. `context` gives what
    `template` needs, or None for no card. `charts` says that it draws with ECharts. `live` names the objects whose
    changes may change it; `leads` is another span for who leads.
    """

    template: str
    context: Callable[[View], dict[str, Any] | None]
    rank: int = 50
    span: int = 4
    charts: bool = False
    live: tuple[str, ...] = ()
    leads: int = 0

    def wide(self, view: View) -> int:
        """How many columns it takes on this page."""
        return self.leads if view.leads and self.leads else self.span


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of what waits: how many records of an object there are in a ready-made view, or that pass some quick
    filters; always one's own. `leads` says whether who leads sees it too, beside the work of others.
    """

    label: Any
    object: str
    saved: str = ""
    filters: tuple[Filter, ...] = ()
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something there are, asked in the one statement that counts what waits, so that a card reads records
    only when there are any (`View.counted`). `query` gives the question, or None for no question on this page.
    """

    name: str
    object: str
    query: Callable[[View], Query | None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The metric chosen for the page, and all there are to choose from, each with what it is called; none of one."""

    code: str
    options: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """Lets who leads choose by which metric the cards are measured: `choose` answers what was asked for, in the address
    or by what the person kept ("" for nothing), with what is to be had.
    """

    choose: Callable[[View, str], Chosen]


@dataclass(frozen=True, slots=True)
class Told:
    """What a module has to tell on a card of another: a number with its words. `amount` is what it weighs, in money;
    `name` says what it is, for `View.took`.
    """

    name: str
    label: Any
    number: Any
    url: str = ""
    words: str = ""
    tone: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Something for a card of another module, on the page of who leads: a key figure of the company (`figure`) or what
    may go wrong (`risk`). `told` gives nothing where there is nothing to tell or the actor may not see it.
    """

    place: str
    told: Callable[[View], Told | None]


def told(place: str, view: View) -> list[Told]:
    """What modules have to tell at a place."""
    asked = [one for one in hooks.tile if isinstance(one, Telling) and one.place == place]
    return [found for one in asked if (found := unless_withheld(one.told, view)) is not None]

"""What of a plan a page shows: which plan, below which unit, on which level, in which view and unit of measure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Problem, written
from yingdan.kernel.money import parse_amount
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.services.ground import sees_all_below
from yingdan.modules.targets.services.table import Row, Table
from yingdan.platform import phrases
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.ref import id_in
from yingdan.web import looks
from yingdan.web.looks import DASH, figure

LEVELS: dict[str, Any] = {
    "target": _("Target level"),
    "stretch": _("Stretch level"),
    "challenge": _("Challenge level"),
}
VIEWS: dict[str, dict[str, Any]] = {
    "people": {"month": _("People × months"), "week": _("People × weeks"), "quarter": _("People × quarters")},
    "units": {"month": _("Units × months"), "week": _("Units × weeks"), "quarter": _("Units × quarters")},
    "people-quarters": {"month": _("People × quarters"), "week": _("People × quarters")},
    "units-quarters": {"month": _("Units × quarters"), "week": _("Units × quarters")},
}
MOST_PLANS, MOST_TYPED, MOST_REASONS = 40, 40, 3
USUAL = "sales_amt"


@dataclass(frozen=True, slots=True)
class Measure:
    """How amounts are written on the page: divided by `factor`, with `places` decimals, `unit` named in the legend."""

    factor: Decimal = Decimal(1)
    places: int = 0
    unit: str = ""

    def show(self, amount: Decimal | None) -> str:
        """An amount as people read it."""
        return DASH if amount is None else figure(amount / self.factor, self.places)

    def plain(self, amount: Decimal | None) -> str:
        """An amount as it is typed: exact, without thousands."""
        if amount is None:
            return ""
        text = f"{amount / self.factor:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def say(self, amount: Decimal) -> str:
        """An amount within a sentence, exact, with its unit."""
        return looks.within(written(amount / self.factor), self.unit)

    def told(self, problem: Problem) -> str:
        """A problem in the reader's language, with its amounts as the page writes them; of several numbers that cannot
        be written, what is wrong with them, each said once.
        """
        several = getattr(problem, "errors", {})
        if several:
            return phrases.together(dict.fromkeys(self.told(one) for one in several.values()))
        return problem.show(gettext, self.say)

    def reasons(self, problem: Problem) -> str:
        """A problem with what is wrong about its single numbers, each reason once."""
        several = dict.fromkeys(self.told(one) for one in getattr(problem, "errors", {}).values())
        return " ".join([self.told(problem), *list(several)[:MOST_REASONS]])

    def read(self, text: str) -> Decimal | None:
        """What was typed, in this unit unless it names its own; blank is no amount. Raises Invalid."""
        text = text.strip()
        if text in ("", DASH):
            return None
        amount = parse_amount(text, places=None)
        return parse_amount(amount if text[-1].isalpha() else amount * self.factor)


PLAIN = Measure()
"""Amounts as they are, where no page has a unit of its own."""


def measure_of(request: HttpRequest, plan: Plan, amounts: Iterable[Decimal | None]) -> Measure:
    """How a plan's amounts are written: money in ten thousands (in English thousands) unless this browser chose another
    unit; decimals only where one of the amounts needs them.
    """
    return usual_measure(plan, amounts, request.COOKIES.get(looks.UNIT_COOKIE, "big"))


def usual_measure(plan: Plan, amounts: Iterable[Decimal | None], unit: str = "big") -> Measure:
    """How a plan's amounts are written where no browser is asked for its unit of money."""
    amounts = list(amounts)
    if plan.measured_in != "money":
        places = 0 if all(a is None or a == a.to_integral_value() for a in amounts) else 1
        return Measure(places=places, unit="%" if plan.measured_in == "percent" else "")
    scale = looks.scale(unit)
    whole = all(a is None or not a % scale.factor for a in amounts)
    return Measure(scale.factor, 0 if whole else 2, scale.unit)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the address asks for. `unit` None: the highest one of which the actor sees all."""

    plan: Plan
    unit: int | None = None
    level: str = "target"
    view: str = "people"

    @property
    def only_units(self) -> bool:
        """Whether people are left out."""
        return self.view.startswith("units")

    @property
    def only_sums(self) -> bool:
        """Whether the finest periods are left out."""
        return self.view.endswith("-quarters")

    def url(self, part: str = "", **changes: Any) -> str:
        """The address of a part of the page, or of the page with something else chosen."""
        new = replace(self, **changes) if changes else self
        pairs: dict[str, Any] = {} if part else {"plan": new.plan.pk}
        if new.unit:
            pairs["unit"] = new.unit
        if new.level != "target":
            pairs["level"] = new.level
        if new.view != "people":
            pairs["view"] = new.view
        base = f"/targets/{new.plan.pk}/{part}" if part else "/targets/"
        return f"{base}?{urlencode(pairs)}" if pairs else base


def plans() -> list[Plan]:
    """The plans the actor sees, the most telling first: of today, published, of sales, of the highest unit."""
    today = clock.today()
    rows = Plan.objects.select_related("cycle", "unit", "unit__leader", "theme").order_by("-starts_on", "name")
    found: list[Plan] = list(rows[:MOST_PLANS])

    def told(plan: Plan) -> tuple[Any, ...]:
        now = bool(plan.starts_on and plan.ends_on and plan.starts_on <= today <= plan.ends_on)
        path = plan.unit.path if plan.unit else ""
        return (not now, plan.status not in (Status.PUBLISHED, Status.CLOSED), plan.metric != USUAL, len(path), plan.pk)

    return sorted(found, key=told)


def plan_of(pk: Any) -> Plan:
    """A plan by its id. Raises Missing."""
    number = id_in(str(pk))
    rows = Plan.objects.select_related("cycle", "unit", "unit__leader", "theme")
    found: Plan | None = rows.filter(pk=number).first() if number else None
    if found is None:
        raise Missing()
    return found


def read(plan: Plan, given: Mapping[str, str]) -> Shown:
    """What an address asks for."""
    view, level = given.get("view", ""), given.get("level", "")
    fits = view in VIEWS and plan.grain in VIEWS[view]
    return Shown(plan, id_in(given.get("unit", "")), level if level in LEVELS else "target", view if fits else "people")


@dataclass(frozen=True)
class Part:
    """The rows shown: `root`, which stands at the foot, and those below it; `units` are those one may choose."""

    table: Table
    root: Row
    rows: list[Row]
    units: list[Row]

    @property
    def depth(self) -> int:
        """How deep the root stands."""
        return self.root.depth


def part_of(table: Table, shown: Shown) -> Part:
    """The rows of the unit asked for, else of the highest one of which the actor sees all, else of the plan's own.

    Raises Missing for a plan of which he sees nothing.
    """
    actor = current_actor()
    units = [row for row in table.rows if row.is_unit]
    whole = [row for row in units if sees_all_below(actor, row.node.unit)]
    root = next((row for row in units if row.node.unit == shown.unit), None)
    root = root or (min(whole, key=lambda row: row.depth) if whole else next(iter(units), None))
    if root is None:
        raise Missing()
    rows: list[Row] = []
    for row in table.rows[table.rows.index(root) + 1 :]:
        if row.depth <= root.depth:
            break
        rows.append(row)
    if not table.plan.is_open:
        rows = [row for row in rows if row.is_unit or any(value.amount is not None for value in row.values.values())]
    if shown.only_units:
        rows = [row for row in rows if row.is_unit]
    return Part(table, root, rows, whole)


def typed(measure: Measure, text: Any) -> Decimal | None:
    """What somebody typed into a cell. Raises Invalid."""
    if not isinstance(text, str) or len(text) > MOST_TYPED:
        raise Invalid("This is not an amount.", code="amount")
    return measure.read(text)

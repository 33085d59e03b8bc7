"""The dialog that splits a target: by which ways, with the result and what remains before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.money import parse_amount
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.measured import summed
from yingdan.modules.targets.objects.plan import Plan, Rounding
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.shown import LEVELS, Measure, measure_of, plan_of
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.ground import Ground, columns, ground
from yingdan.modules.targets.services.split import EVERY, Preview, Way, preview, split
from yingdan.modules.targets.services.takers import possible, usual
from yingdan.modules.targets.services.weighing import Weighing
from yingdan.web import htmx

METHODS: dict[str, Any] = {
    "": gettext_lazy("Nobody below is touched"),
    "even": gettext_lazy("Evenly"),
    "last_year": gettext_lazy("By last year's share"),
    "growth": gettext_lazy("By last year's share, the whole grown"),
    "weights": gettext_lazy("By weights"),
    "heads": gettext_lazy("By heads, new ones ramping up"),
    "working_days": gettext_lazy("By the days each is there"),
    "manual": gettext_lazy("As they stand now"),
}
OVER: dict[str, Any] = {
    "": gettext_lazy("As it lies now"),
    "even": gettext_lazy("Evenly"),
    "working_days": gettext_lazy("By working days"),
    "season": gettext_lazy("By the season of past years"),
    "last_year": gettext_lazy("As last year"),
}
RAMP = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))
"""What a new person carries in the first, second and third month."""
MOST_LINES, DEEPEST = 120, 4


@dataclass(frozen=True)
class Line:
    """A unit or person of the preview, `depth` below the one that is split: what stands now, and what it would get by
    quarter and in all.
    """

    name: str
    own: bool
    depth: int
    now: str
    parts: list[str]
    whole: str


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog for `?node=12`; a POST writes the split. Raises Missing."""
    plan = plan_of(pk)
    given = request.POST if request.method == "POST" else request.GET
    found = drafted(ground(plan))
    place = found.known(place_of(given.get("node", ""), plan))
    measure = measure_of(request, plan, [found.amount(*at, "target") for at in found.cells])
    wrong: Invalid | None = None
    if request.method == "POST":
        try:
            written = split(plan, place, way_of(given, measure), widen=True)
        except Invalid as problem:
            wrong = problem
        else:
            text = _("%(name)s: split, %(n)s cells") % {"name": found.name(place), "n": written.cells}
            return done(text, written.batch, plan)
    return dialog(request, "targets/split.html", context(plan, found, place, measure, given, wrong), wrong)


def context(
    plan: Plan, found: Ground, place: Node, measure: Measure, given: Mapping[str, str], wrong: Invalid | None
) -> dict[str, Any]:
    """What the dialog shows."""
    whole = found.valued(place, "target")
    return {
        "plan": plan,
        "node": place.key,
        "name": found.name(place),
        "person": bool(place.person),
        "whole": measure.show(whole),
        "unit": measure.unit,
        "methods": METHODS,
        "method": given["method"] if "method" in given else "" if place.person else begun_with(found, place)[0],
        "overs": OVER,
        "over": given.get("over", ""),
        "levels": levels_of(found, place),
        "level": given.get("level") or next(iter(levels_of(found, place))),
        "roundings": Rounding.choices,
        "rounding": given.get("rounding", plan.rounding),
        "parts": parts_of(found, place, given),
        "given": given,
        "wrong": measure.reasons(wrong) if wrong else "",
    }


def begun_with(found: Ground, place: Node) -> tuple[str, str, list[Invalid]]:
    """The ways a split begins with, among those below and over time, and why not as the past was."""
    return Weighing(found, None, Way.years, {}, (), next(iter(LEVELS))).usual(place, possible(found, place))


def levels_of(found: Ground, place: Node) -> dict[str, Any]:
    """The levels that can be split; all together first where the node has an amount on more than the target's."""
    several = any(found.valued(place, level) is not None for level in LEVELS if level != "target")
    return ({EVERY: _("All levels")} if several else {}) | LEVELS


def parts_of(found: Ground, place: Node, given: Mapping[str, str]) -> dict[str, Any]:
    """The units below a node, or its people, and which of them take part: as ticked, else as is usual."""
    inner, ticked = possible(found, place), chosen(given)
    taking = usual(found, inner) if ticked is None else {one for one in inner if one.key in ticked}
    rows = [
        {"key": one.key, "name": found.name(one), "on": one in taking, "weight": given.get(f"w-{one.key}", "")}
        for one in inner
    ]
    return {"rows": rows, "n": len(taking), "all": len(rows), "some": len(taking) < len(rows)}


def chosen(given: Mapping[str, str]) -> list[str] | None:
    """The keys of those who are ticked to take part; None where the form did not ask."""
    return [name.removeprefix("in-") for name in given if name.startswith("in-")] if given.get("parts") else None


@require_POST
def tried(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of a split before it is written."""
    plan = plan_of(pk)
    found = drafted(ground(plan))
    place = found.known(place_of(request.POST.get("node", ""), plan))
    measure = measure_of(request, plan, [found.amount(*at, "target") for at in found.cells])
    try:
        way = way_of(request.POST, measure)
        result = preview(plan, place, way)
    except Problem as problem:
        return htmx.render(request, "targets/split_result.html", {"wrong": measure.told(problem)})
    measure = measure_of(request, plan, [*result.numbers.values()])
    return htmx.render(request, "targets/split_result.html", resulted(plan, found, place, way, result, measure))


def resulted(plan: Plan, found: Ground, place: Node, way: Way, result: Preview, measure: Measure) -> dict[str, Any]:
    """The lines of a preview, what would stay unallocated, and how far rounding leads from the whole."""
    level = "target" if way.level == EVERY else way.level
    shown = [c for c in columns(plan) if (c.key.startswith("sum:quarter") or (plan.grain == "quarter" and c.leaf))]
    changed = {at[0] for at in result.numbers}
    places = list(in_order(found, place, {place, *changed, *beside(found, {place, *changed}, level)}))
    lines = []
    for one, depth in places[: MOST_LINES + 1]:
        amounts = {
            leaf.start: result.numbers.get((one, leaf.start, level), found.value(one, leaf.start, level))
            for leaf in plan.leaves
        }
        parts = [summed([amounts[day] for day in column.leaves]) for column in shown]
        lines.append(
            Line(
                found.name(one),
                one == place,
                min(depth, DEEPEST),
                measure.show(found.valued(one, level)),
                [measure.show(part) for part in parts],
                measure.show(summed(list(amounts.values()))),
            )
        )
    apart = Decimal(0) if way.whole is None else way.whole - result.whole
    return {
        "heads": [column.label[-2:] for column in shown],
        "lines": lines,
        "more": max(len(places) - MOST_LINES - 1, 0),
        "rest": measure.show(result.unallocated),
        "over": measure.show(-result.unallocated) if result.unallocated < 0 else "",
        "rest_is": bool(result.unallocated),
        "split_below": bool(way.method),
        "apart": measure.show(apart),
        "apart_is": bool(apart),
        "refused": measure.told(result.refused) if result.refused else "",
        "helps": bool(
            result.refused and result.refused.code == "over" and way.method and not way.deep and not way.rest
        ),
        "unit": measure.unit,
    }


def beside(found: Ground, wanted: set[Node], level: str) -> Iterator[Node]:
    """Who carries a part beside those that get one, locked as it is: without them the lines would not add up."""
    for above in wanted:
        below = list(found.below(above.unit)) if above.person is None else []
        if wanted.intersection(below):
            yield from (one for one in below if found.whole(one, level) is not None)


def in_order(found: Ground, top: Node, wanted: set[Node], depth: int = 0) -> Iterator[tuple[Node, int]]:
    """The wanted nodes as the table has them: each unit before those below it, with how deep it lies."""
    if top in wanted:
        yield top, depth
    if top.person is None:
        for one in found.below(top.unit):
            yield from in_order(found, one, wanted, depth + 1)


def place_of(text: str, plan: Plan) -> Node:
    """The node of an address; the plan's unit without one. Raises Invalid."""
    try:
        return node(text) if text else Node(plan.unit_id)
    except ValueError:
        raise Invalid("There is no such unit or person in this plan.", code="node") from None


def way_of(given: Mapping[str, str], measure: Measure) -> Way:
    """How to split, as the form says. Raises Invalid."""
    weights = {
        name.removeprefix("w-"): number(value) or Decimal(0)
        for name, value in given.items()
        if name.startswith("w-") and value.strip()
    }
    method, growth, among = given.get("method", ""), number(given.get("growth", "")), chosen(given)
    if method and among == []:
        raise Invalid("Choose who takes part.", code="among")
    if method == "weights" and not any(weights.values()):
        raise Invalid("Fill in the weights of those who take part.", code="weights")
    if method == "growth" and growth is None:
        raise Invalid("Say by how much it shall grow.", code="growth")
    return Way(
        method=method,
        over=given.get("over", ""),
        level=given["level"] if given.get("level") in (EVERY, *LEVELS) else "target",
        whole=showing.typed(measure, given.get("whole", "")),
        growth=None if growth is None else growth / 100,
        weights=weights,
        among=among or (),
        ramp=RAMP if method == "heads" else (),
        rounding=given.get("rounding", ""),
        buffer=(number(given.get("buffer", "")) or Decimal(0)) / 100,
        deep=given.get("deep") == "1",
        rest=given.get("rest") == "1",
    )


def number(text: str) -> Decimal | None:
    """A plain number of the form; nothing for a blank. Raises Invalid."""
    return parse_amount(text.strip().removesuffix("%"), places=None) if text.strip() else None

"""Setting a target in three steps (S5-1.2): what the market says, the figure with its SMART score, and the split down
to people with the rhythm of reviews. The first step makes the draft, so nothing is lost on the way.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yingdan.engines.targets.exact import fraction, to_unit
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.kernel.period import Period
from yingdan.modules.targets import measured
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.cycle import Cycle
from yingdan.modules.targets.objects.plan import Grain, Plan, Rhythm, Rounding
from yingdan.modules.targets.objects.theme import Theme
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.checks import checks
from yingdan.modules.targets.pages.flowing import said
from yingdan.modules.targets.pages.shown import LEVELS, Measure, measure_of, plan_of
from yingdan.modules.targets.pages.splitting import METHODS, OVER, begun_with, parts_of, way_of
from yingdan.modules.targets.services.flow import whole_key
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.modules.targets.services.put import Entry, put
from yingdan.modules.targets.services.smart import before
from yingdan.modules.targets.services.split import split
from yingdan.platform import preferences, records
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.metrics import library
from yingdan.platform.objects.unit import Unit
from yingdan.web import htmx, once

TEXTS = ("demand", "competition", "pains", "why")
MOST_PAST = 4
GROWTHS = (0, 10, 20, 30)
"""By how many per cent the year before is offered to grow."""


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """The first step: what for, and what the market says; a POST makes the draft. Raises Refused, Missing."""
    actor = current_actor()
    if not actor.may(Plan.key(), "add"):
        raise Refused("You may not set targets.", code="add")
    wrong: Invalid | None = None
    if request.method == "POST":
        try:
            plan = drafted(request)
        except Invalid as problem:
            wrong = problem
        else:
            return htmx.redirect(request, f"/targets/{plan.pk}/goal/")
    reach = actor.allows(Plan.key(), "add")
    units = Unit.objects.filter(active=True).order_by("path")
    if not reach.everything:
        units = units.filter(pk__in=reach.units)
    calendar, today = preferences.company().calendar, clock.today()
    year, opens = calendar.fiscal_year(today), actor.may(Cycle.key(), "add")
    cycles = list(Cycle.objects.exclude(status="closed").order_by("-starts_on")[:20])
    made = {one.year: one.pk for one in cycles if one.years == 1}
    called = {one.pk: one.name for one in cycles}
    late = calendar.period("quarter", today).end == calendar.period("year", today).end
    years = [one for one in (year, year + 1) if one in made or opens]
    wanted = year + late if year + late in years else next(iter(years), 0)
    context = {
        "step": 1,
        "wrong": said(wrong),
        "given": request.POST,
        "units": list(units[:300]),
        "unit": id_in(request.POST.get("unit", "")) or next(iter(actor.team), None),
        "cycles": [(str(one.pk), one.name) for one in cycles if made.get(one.year) != one.pk or one.year not in years],
        "years": [(str(made.get(one, f"y{one}")), called.get(made.get(one, 0), one)) for one in years],
        "cycle": request.POST.get("cycle") or str(made.get(wanted, f"y{wanted}")),
        "opens": "" if opens else _("Other years can be chosen once sales operations or an executive has opened them."),
        "metrics": grouped_metrics(),
        "themes": list(Theme.objects.order_by("name")[:200]),
        "grains": Grain.choices,
    }
    return htmx.render(request, "targets/new.html", context, status=422 if wrong else 200)


def grouped_metrics() -> list[tuple[Any, list[Any]]]:
    """The metrics that have figures, by group; those that still wait are left out, and what comes of targets itself."""
    found: dict[str, list[Any]] = {}
    for metric in library.every():
        if not library.waiting(metric) and not any(part.told for part in library.measured_by(metric)):
            found.setdefault(metric.group, []).append(metric)
    return [(library.GROUPS.get(group, group), several) for group, several in found.items()]


def drafted(request: HttpRequest) -> Plan:
    """The draft of what was filled in. Raises Invalid."""
    given = request.POST
    unit = Unit.objects.filter(pk=id_in(given.get("unit", "")) or 0).first()
    if unit is None:
        raise Invalid("Say whose target it is.", code="scope")
    theme = Theme.objects.filter(pk=id_in(given.get("theme", "")) or 0).first()
    grain = given.get("grain", "")
    values: dict[str, Any] = {
        "cycle": cycle_of(given.get("cycle", "")),
        "metric": library.find(given.get("metric", "")).code,
        "unit": unit,
        "theme": theme,
        "grain": grain if grain in Grain.values else Grain.MONTH,
        "name": given.get("name", "").strip()[:120],
        **{name: given.get(name, "").strip()[:4000] for name in TEXTS},
    }

    def make() -> Plan:
        plan = begun(values)
        return records.change(plan, values) if plan is not None else records.create(Plan, values)

    return once.made(request, make)


def begun(values: dict[str, Any]) -> Plan | None:
    """One's own draft of the same that has no numbers yet: who went back to the first step goes on with it."""
    mine = Plan.objects.filter(created_by=current_actor().user_id, status="draft")
    drafts = mine.filter(cycle=values["cycle"], metric=values["metric"], unit=values["unit"])
    found: Plan | None = drafts.filter(cells=None).order_by("-pk").first()
    return found


def cycle_of(text: str) -> Cycle:
    """The cycle chosen; a year (y2027) is found or made. Raises Invalid."""
    if text.startswith("y") and text[1:].isdigit() and len(text) == 5:
        first = Cycle.objects.filter(year=int(text[1:]), years=1).first()
        return first or records.create(Cycle, {"year": int(text[1:])})
    found = Cycle.objects.filter(pk=id_in(text) or 0).first()
    if found is None:
        raise Invalid("Say for which year it is.", code="cycle")
    return found


def editable(pk: int) -> Plan:
    """A plan one may still set up. Raises Missing for any other."""
    plan = plan_of(pk)
    if not plan.is_open or not Plan.objects.may("change").filter(pk=pk).exists():
        raise Missing()
    return plan


@require_GET
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """The second step: the figure, beside what the past brought, with its score as one types. Raises Missing."""
    plan = editable(pk)
    found = ground(plan)
    return htmx.render(request, "targets/new.html", {"step": 2, **goal_context(request, plan, found)})


def goal_context(request: HttpRequest, plan: Plan, found: Ground) -> dict[str, Any]:
    """The levels as they stand, the past, and the score."""
    root = Node(plan.unit_id)
    amounts = {
        level: found.whole(root, level) if plan.adds else found.amount(root, found.leaves[0].start, level)
        for level in LEVELS
    }
    measure = measure_of(request, plan, amounts.values())
    past = before(plan)[:MOST_PAST]
    figures = measured.measured(plan.metric, past, plan.within)
    path = found.paths[plan.unit_id]
    return {
        "plan": plan,
        "unit_name": found.name(root),
        "metric": measured.find(plan.metric),
        "measure_unit": measure.unit,
        "amounts": [(level, label, measure.plain(amounts[level])) for level, label in LEVELS.items()],
        "past": [(one.label, one.end >= clock.today(), measure.show(figures.get((path, one)))) for one in past],
        **growths(plan, [(one, figures.get((path, one))) for one in past if one.end < clock.today()], measure),
        "smart": checks(plan, measure),
    }


def growths(plan: Plan, over: list[tuple[Period, Decimal | None]], measure: Measure) -> dict[str, Any]:
    """What the last year that is over grows to, each a click; nothing to offer of a rate and without such a year."""
    period, last = over[0] if over else (None, None)
    if not plan.adds or period is None or last is None or last <= 0:
        return {}
    grown = [(share, to_unit(fraction(last) * (100 + share) / 100, plan.step)) for share in GROWTHS]
    return {
        "grown_from": _("%(period)s grown by") % {"period": period.label},
        "grown": [(f"+{share}%", measure.plain(amount)) for share, amount in grown],
    }


@require_POST
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the figures typed so far, and give the score anew; with `go` on to the next step when all are good."""
    plan = editable(pk)
    measure = measure_of(request, plan, [])
    entries, wrong = [], ""
    try:
        for level in LEVELS:
            text = request.POST.get(level)
            if text is not None:
                amount = showing.typed(measure, text)
                entries += [Entry(Node(plan.unit_id), key, level, amount) for key in keys_of(plan)]
        put(plan, entries)
    except Invalid as problem:
        wrong = measure.told(problem)
    if request.POST.get("go") and not wrong:
        return htmx.redirect(request, f"/targets/{pk}/people/")
    context = {"smart": checks(plan_of(pk), measure), "wrong": wrong, "plan": plan}
    return htmx.render(request, "targets/score.html", context)


def keys_of(plan: Plan) -> list[str | date]:
    """The columns a figure is written into: the whole, which is broken down; of a rate every period."""
    return [whole_key(plan)] if plan.adds else [leaf.start for leaf in plan.leaves]


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The third step: how it is split down to people, and how often one looks at it together. Raises Missing."""
    plan = editable(pk)
    found = ground(plan)
    root = Node(plan.unit_id)
    measure = measure_of(request, plan, [found.amount(*at, "target") for at in found.cells])
    wrong: Invalid | None = None
    if request.method == "POST":
        try:
            rhythm, rounding = request.POST.get("rhythm", ""), request.POST.get("rounding", "")
            values = {
                **({"rhythm": rhythm} if rhythm in Rhythm.values else {}),
                **({"rounding": rounding} if rounding in Rounding.values else {}),
            }
            records.change(plan, values)
            if request.POST.get("method") and plan.adds:
                split(plan_of(pk), root, way_of(request.POST, measure))
        except Invalid as problem:
            wrong = problem
        else:
            return htmx.redirect(request, f"/targets/?plan={pk}")
    whole = found.whole(root, "target")
    method, over, why = begun_with(found, root) if plan.adds else ("", "", [])
    context = {
        "step": 3,
        "method": request.POST.get("method", method),
        "over": request.POST.get("over", over),
        "why_even": [one.show(_) for one in why],
        "plan": plan,
        "node": root.key,
        "unit_name": found.name(root),
        "whole": measure_of(request, plan, [whole]).show(whole),
        "measure_unit": measure.unit,
        "methods": {name: label for name, label in METHODS.items() if name not in ("weights", "manual", "growth")},
        "overs": OVER,
        "parts": parts_of(found, root, request.POST),
        "rhythms": Rhythm.choices,
        "roundings": Rounding.choices,
        "given": request.POST,
        "wrong": said(wrong, measure=measure),
        "may": current_actor().may(Cell.key(), "add"),
    }
    return htmx.render(request, "targets/new.html", context, status=422 if wrong else 200)

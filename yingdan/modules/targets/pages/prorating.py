"""Who joined, left or moved within a plan: a line above the table, and the dialog that cuts their targets pro rata."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages.shown import Measure, measure_of, plan_of
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.due import Due, due
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.modules.targets.services.moving import prorate
from yingdan.platform.actor import current_actor
from yingdan.web import htmx

NAMED = 3


@require_GET
def banner(request: HttpRequest, pk: int) -> HttpResponse:
    """The line above the table; nothing for who cannot do anything about it. Raises Missing."""
    plan = plan_of(pk)
    people = due(drafted(ground(plan))) if current_actor().may(Plan.key(), "adjust") else []
    context = {"plan": plan, "people": people[:NAMED], "more": max(len(people) - NAMED, 0), "number": len(people)}
    return htmx.render(request, "targets/due.html", context)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog with what everybody would have; a POST cuts the targets of those ticked. Raises Missing."""
    plan = plan_of(pk)
    found = drafted(ground(plan))
    people = due(found)
    wrong: Invalid | None = None
    if request.method == "POST":
        ticked = set(request.POST.getlist("person"))
        chosen = [one.person for one in people if str(one.person) in ticked]
        try:
            if not chosen:
                raise Invalid(_("Tick at least one person."), code="none")
            written = prorate(plan, *chosen)
        except Invalid as problem:
            wrong = problem
        else:
            words = _("Pro rata: %(n)s cells, in your change request") if written.change else _("Pro rata: %(n)s cells")
            return done(words % {"n": written.cells}, written.batch, plan)
    measure = measure_of(
        request, plan, [amount for one in people for pair in one.whole(found).values() for amount in pair]
    )
    context = {
        "plan": plan,
        "people": [told(one, found, measure) for one in people],
        "unit": measure.unit,
        "wrong": measure.reasons(wrong) if wrong else "",
        "asks": not plan.is_open,
    }
    return dialog(request, "targets/prorate.html", context, wrong)


def told(one: Due, found: Ground, measure: Measure) -> dict[str, Any]:
    """A person with each unit he has a target in, now and then, and what goes back to be allocated."""
    return {"person": one.person, "name": one.name, "words": one.words, "lines": list(lines(one, found, measure))}


def lines(one: Due, found: Ground, measure: Measure) -> Iterator[dict[str, Any]]:
    """Now and then, unit by unit."""
    whole = one.whole(found)
    for place, (now, then) in whole.items():
        yield line(found.units[place.unit].name, now, then, measure)
    freed = total(now - then for now, then in whole.values())
    if freed:
        yield line(_("Back to be allocated"), Decimal(0), freed, measure)


def line(name: str, now: Decimal, then: Decimal, measure: Measure) -> dict[str, Any]:
    """One line."""
    return {"name": name, "now": measure.show(now), "then": measure.show(then)}

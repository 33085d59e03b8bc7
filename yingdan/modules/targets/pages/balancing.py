"""The dialog that spreads what is behind over what is left."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Invalid, Problem, Refused
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.measured import summed
from yingdan.modules.targets.pages.shown import measure_of, plan_of
from yingdan.modules.targets.pages.splitting import place_of
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services.asked import drafted
from yingdan.modules.targets.services.ground import Ground, ground, may_write
from yingdan.modules.targets.services.rebalance import Numbers, rebalance, worked_out
from yingdan.platform.actor import current_actor

WAYS: dict[str, Any] = {
    "even": gettext_lazy("Evenly over the periods left"),
    "weighted": gettext_lazy("By the targets of the periods left"),
    "last": gettext_lazy("All into the last period"),
}
MOST_LINES = 60


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog for `?node=12` with what would change; a POST with `go` writes it, one without only shows another
    way. Raises Missing.
    """
    plan = plan_of(pk)
    given = request.POST if request.method == "POST" else request.GET
    found = drafted(ground(plan))
    place = found.known(place_of(given.get("node", ""), plan))
    how = given.get("how") if given.get("how") in WAYS else "even"
    relieve = given.get("relieve") == "1"
    wrong: Invalid | None = None
    if request.method == "POST" and given.get("go"):
        try:
            written = rebalance(plan, place, how or "even", relieve=relieve)
        except Invalid as problem:
            wrong = problem
        else:
            return done(
                _("%(name)s: rebalanced, %(n)s cells") % {"name": found.name(place), "n": written.cells},
                written.batch,
                plan,
            )
    numbers, refused = tried(found, place, how or "even", relieve)
    measure = measure_of(request, plan, [*(found.amount(*at, "target") for at in found.cells), *numbers.values()])
    wrong_words = measure.reasons(said) if (said := wrong or refused) else ""
    context: dict[str, Any] = {
        "plan": plan, "node": place.key, "name": found.name(place), "ways": WAYS, "how": how, "relieve": relieve,
        "unit": measure.unit, "wrong": wrong_words, "lines": lines(found, numbers, measure),
    }  # fmt: skip
    return dialog(request, "targets/rebalance.html", context, wrong)


def tried(found: Ground, place: Node, how: str, relieve: bool) -> tuple[Numbers, Problem | None]:
    """The numbers a rebalance would write, or why there are none: it changes the node's own target, too."""
    if not may_write(current_actor(), found.plan, place, found.units):
        name = found.name(place)
        return {}, Refused(
            "The target of %(name)s is given from above. Rebalance a unit or a person below it.",
            code="above",
            name=name,
        )
    try:
        return worked_out(found, place, how, relieve), None
    except Problem as problem:
        return {}, problem


def lines(found: Ground, numbers: Any, measure: Any) -> list[dict[str, Any]]:
    """What each node has left and would have."""
    places = list(dict.fromkeys(at[0] for at in numbers))
    lines_ = []
    for place in places[:MOST_LINES]:
        days = [at[1] for at in numbers if at[0] == place]
        now = summed([found.amount(place, day, "target") for day in days])
        then = summed([amount for at, amount in numbers.items() if at[0] == place])
        more = None if now is None or then is None else then - now
        if more:
            lines_.append(
                {
                    "name": found.name(place),
                    "now": measure.show(now),
                    "then": measure.show(then),
                    "more": measure.show(more),
                    "up": more > 0,
                }
            )
    return lines_

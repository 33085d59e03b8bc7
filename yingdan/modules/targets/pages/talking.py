"""What people say to their targets: accepting, objecting with a figure; and what is answered to an objection."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Invalid, Missing
from yingdan.modules.targets.objects.commitment import Commitment
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.flowing import said
from yingdan.modules.targets.pages.shown import Measure, measure_of, plan_of
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services.flow import spoken_for
from yingdan.platform import actions, schema
from yingdan.platform.action import Action

ANSWERS: dict[str, Any] = {
    "agree": gettext_lazy(
        "The target becomes the figure, in the proportions of its periods; what a unit gave out beyond it shrinks too."
    ),
    "answer": gettext_lazy("Say what you think, perhaps with a figure between the two."),
    "decline": gettext_lazy("The target stays as it is; say why."),
}
SAY: dict[str, Any] = {
    "accept": gettext_lazy("You take on this target."),
    "object_to": gettext_lazy("Name the figure you would commit to, and say why."),
}
FIGURE = ("agree", "answer", "object_to")
WORDS = ("answer", "decline", "accept", "object_to")


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer an objection, agree with it, or decline. Raises Missing, Refused."""
    rows = Commitment.objects.select_related("plan", "plan__cycle", "owner").filter(pk=pk)
    word = rows.first()
    if word is None or name not in ANSWERS:
        raise Missing()
    kind = schema.find(Commitment.key())
    begin = word.amount if name == "agree" else None
    about = {"plan": word.plan, "post": f"/targets/word/{pk}/{name}/", "tells": ANSWERS[name]}
    return asked(request, kind, pk, name, about, begin)


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Accept one's own target of a plan, or that of a unit one leads (`unit` is its node), or object to it.

    Raises Missing, Refused.
    """
    plan = plan_of(pk)
    if name not in SAY:
        raise Missing()
    unit = request.GET.get("unit", "")
    place, amount = spoken_for(plan, bool(unit), unit)
    post = f"/targets/{pk}/say/{name}/" + (f"?unit={place.key}" if unit else "")
    whole = {"for_unit": True, "node": place.key} if unit else {}
    about = {"plan": plan, "post": post, "tells": SAY[name], "whole": whole}
    return asked(request, schema.find(Plan.key()), pk, name, about, amount)


def asked(
    request: HttpRequest, kind: Any, pk: int, name: str, about: dict[str, Any], begin: Decimal | None
) -> HttpResponse:
    """The dialog of a word, and saying it."""
    action: Action = actions.find(kind, name)
    measure = measure_of(request, about["plan"], [begin])
    wrong: Invalid | None = None
    if request.method == "POST":
        try:
            actions.act(kind, pk, name, given(request, name, measure) | about.get("whole", {}))
        except Invalid as problem:
            wrong = problem
        else:
            return done(_("%(verb)s: %(name)s") % {"verb": action.label, "name": about["plan"]})
    context = about | {
        "verb": action.label,
        "figure": _("Figure") if name in FIGURE else "",
        "amount": request.POST.get("amount", measure.plain(begin) if name != "answer" else ""),
        "unit": measure.unit,
        "label": _("Words") if name in WORDS else "",
        "words": request.POST.get("words", ""),
        "wrong": said(wrong, {"amount": _("Figure"), "words": _("Words")}, measure),
    }
    return dialog(request, "targets/step.html", context, wrong)


def given(request: HttpRequest, name: str, measure: Measure) -> dict[str, Any]:
    """What was typed into the dialog, as the verb takes it. Raises Invalid."""
    values: dict[str, Any] = {"words": request.POST.get("words", "")} if name in WORDS else {}
    if name in FIGURE and (amount := showing.typed(measure, request.POST.get("amount", ""))) is not None:
        values["amount"] = str(amount)
    return values

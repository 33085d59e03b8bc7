"""The steps of a plan and of a change request: asked, approved, published; submitted, decided, given up; locks."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages.shown import PLAIN, Measure, plan_of
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services import changes
from yingdan.modules.targets.services.asked import draft_of
from yingdan.modules.targets.services.locking import lock
from yingdan.modules.targets.services.smart import smart
from yingdan.platform import actions, schema
from yingdan.web import daywords

TELLS: dict[str, Any] = {
    "ask": gettext_lazy("Everybody below sees the plan and gets a task to accept his number or to object."),
    "approve": gettext_lazy("The numbers stand until the plan is published."),
    "publish": gettext_lazy("From now on the plan counts, and everybody is told his number."),
    "send_back": gettext_lazy("The plan becomes a draft again."),
    "close": gettext_lazy("Nothing in the plan changes any more."),
}
REASONS = {"approve": "despite", "publish": "reason"}
NO_LABELS: Mapping[str, Any] = {}
LABELS: dict[str, Any] = {
    "despite": gettext_lazy("Why, with objections open"),
    "reason": gettext_lazy("Reason for publishing below five"),
}


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A step of the plan: what it means, what it asks, and doing it. Raises Missing, Refused."""
    plan, action = plan_of(pk), actions.find(schema.find(Plan.key()), name)
    if name not in TELLS:
        raise Missing()
    reason, wrong = REASONS.get(name, ""), None
    if request.method == "POST":
        values: dict[str, Any] = {reason: request.POST.get("words", "")} if reason else {}
        if name == "ask" and request.POST.get("due_on"):
            values["due_on"] = daywords.dated(request.POST["due_on"])
        try:
            actions.act(schema.find(Plan.key()), pk, name, values)
        except Invalid as problem:
            wrong = problem
        else:
            return done(_("%(verb)s: %(name)s") % {"verb": action.label, "name": plan})
    elif not action.possible(plan):
        raise Refused("This cannot be done as the plan stands now.", code="status")
    points = smart(plan).points if name == "publish" else 5
    context = {
        "plan": plan,
        "verb": action.label,
        "post": f"/targets/{pk}/step/{name}/",
        "tells": TELLS[name],
        "label": LABELS[reason] if reason and (points < 5 or wrong or name == "approve") else "",
        "due": name == "ask",
        "score": _("SMART: %(points)s of five points") % {"points": points} if name == "publish" else "",
        "wrong": said(wrong, {**LABELS, "due_on": _("Due date")}),
        "words": request.POST.get("words", ""),
    }
    return dialog(request, "targets/step.html", context, wrong)


def said(wrong: Invalid | None, labels: Mapping[str, Any] = NO_LABELS, measure: Measure = PLAIN) -> str:
    """What is wrong, in words and with its amounts as `measure` writes them, and what is wrong about single fields,
    which are called by their `labels`.
    """
    if wrong is None:
        return ""
    fields = [
        _("%(field)s: %(text)s") % {"field": labels[name], "text": measure.told(problem)}
        if labels.get(name)
        else measure.told(problem)
        for name, problems in wrong.fields.items()
        for problem in problems
    ]
    return " ".join(dict.fromkeys([measure.reasons(wrong) if wrong.text else "", *fields])).strip()


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit one's changes of a published plan, with a reason. Raises Missing without any."""
    plan = plan_of(pk)
    change = draft_of(plan)
    if change is None:
        raise Missing()
    wrong = None
    if request.method == "POST":
        try:
            changes.submit(change, reason=request.POST.get("words", ""))
        except Invalid as problem:
            wrong = problem
        else:
            return done(ngettext("Submitted: %(n)s cell", "Submitted: %(n)s cells", change.count) % {"n": change.count})
    context = {
        "plan": plan,
        "verb": _("Submit changes"),
        "post": f"/targets/{pk}/submit/",
        "tells": ngettext(
            "%(n)s cell changes once somebody has approved it; what is published stands until then.",
            "%(n)s cells change once somebody has approved it; what is published stands until then.",
            change.count,
        )
        % {"n": change.count},
        "label": _("Reason for the change"),
        "wrong": said(wrong, {"reason": _("Reason for the change")}),
        "words": request.POST.get("words", ""),
    }
    return dialog(request, "targets/step.html", context, wrong)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's changes up. Raises Missing without any."""
    change = draft_of(plan_of(pk))
    if change is None:
        raise Missing()
    changes.drop(change)
    return done(_("The changes were discarded; what is published stands."))


DECIDE: dict[str, Callable[..., Change]] = {"approve": changes.approve, "refuse": changes.refuse}


@require_POST
def decide(request: HttpRequest, pk: int, change: int, name: str) -> HttpResponse:
    """Approve or refuse a request of a plan. Raises Missing, Refused, Invalid, Conflict."""
    found = Change.objects.may("approve").filter(pk=change, plan=plan_of(pk)).first()
    if found is None or name not in DECIDE:
        raise Missing()
    DECIDE[name](found, answer=request.POST.get("answer", ""))
    return done(
        _("Approved and applied") if name == "approve" else _("The request was refused; what is published stands.")
    )


@require_POST
def locks(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock the rows named in `nodes`, or unlock them when all are locked."""
    plan = plan_of(pk)
    nodes = [text for text in request.POST.get("nodes", "").split(",") if text][:1000]
    try:
        written = lock(plan, nodes)
        unlocked = not written.cells
        if unlocked:
            written = lock(plan, nodes, locked=False)
    except ValueError:
        raise Missing() from None
    n = written.cells
    off, on = (
        ngettext("%(n)s cell unlocked", "%(n)s cells unlocked", n),
        ngettext("%(n)s cell locked", "%(n)s cells locked", n),
    )
    return done((off if unlocked else on) % {"n": n}, written.batch, plan)

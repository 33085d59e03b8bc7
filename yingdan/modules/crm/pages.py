"""Pages of this module: the dialog in which the shares of a deal are written, all of them together."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.modules.crm import sharing
from yingdan.modules.crm.objects.deal_share import DealShare
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import hooks, schema
from yingdan.platform.query import run
from yingdan.web import asking, frame, htmx, reading
from yingdan.web.pages import detail

NAMES = ("person", "share", "role", "overlay")
BLANK, MOST = 2, 50


@require_http_methods(["GET", "POST"])
def deal_shares(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for the shares of a deal, tell what they make up (`count`), or keep them. Raises Missing, Refused."""
    kind = frame.find(request, slug)
    if kind.model is not Opportunity:
        raise Missing()
    deal = run.get(kind, pk)
    if not kind.model.objects.may("change").filter(pk=pk).exists():
        raise Refused("You may see this but not change it.")
    if request.method == "GET":
        rows = [{name: getattr(row, name) for name in NAMES} for row in sharing.of(deal)]
        return asked(request, kind, deal, rows or [{"person": deal.owner, "share": Decimal(100)}])
    rows, wrong = sent(request)
    if "count" in request.GET:
        return htmx.render(request, "crm/shares_total.html", summed(rows))
    try:
        if any(wrong):
            raise Invalid("Mend the rows marked.")
        sharing.put(deal, [sharing.Part(**row) for row in rows])
    except Invalid as problem:
        return asked(request, kind, deal, rows, wrong, problem)
    return detail.anew(request, kind, pk, _("The shares of %(name)s are kept.") % {"name": deal.title})


def sent(request: HttpRequest) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The rows of the form that name a person or a share, and what is wrong with each."""
    fields = schema.find(DealShare.key()).named(NAMES)
    rows, wrong = list[dict[str, Any]](), list[dict[str, str]]()
    for number in range(MOST):
        found = reading.read(fields, request.POST, prefix=f"r{number}.")
        if not found.raw.get("person") and not found.raw.get("share"):
            continue
        errors = {name: found.errors(name) for name in NAMES if found.errors(name)}
        for name in ("person", "share"):
            if found.values.get(name) is None and name not in errors:
                errors[name] = _("This is required.")
        rows.append({name: found.raw.get(name) if name in errors else found.values.get(name) for name in NAMES})
        wrong.append(errors)
    return rows, wrong


def summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the shares make up, and the words for what is missing or too much."""
    own = [row["share"] for row in rows if isinstance(row["share"], Decimal) and not row.get("overlay")]
    problem = sharing.short(own, bool(rows))
    return {"total": sum(own, Decimal(0)).normalize(), "problem": problem.show(_) if problem else ""}


def asked(
    request: HttpRequest,
    kind: Any,
    deal: Opportunity,
    rows: list[dict[str, Any]],
    wrong: list[dict[str, str]] | None = None,
    problem: Invalid | None = None,
) -> HttpResponse:
    """The dialog: a row for each share, and some to fill in."""
    fields = schema.find(DealShare.key()).named(NAMES)
    shown = []
    for number in range(min(len(rows) + BLANK, MOST)):
        row = rows[number] if number < len(rows) else {}
        errors = wrong[number] if wrong and number < len(wrong) else {}
        asks = [
            asking.ask_of(f, row.get(f.name), name=f"r{number}.{f.name}", error=errors.get(f.name, ""), required=False)
            for f in fields
        ]
        shown.append([replace(ask, place=f"shares{number}") for ask in asks])
    context = {"kind": kind, "deal": deal, "rows": shown, **summed(rows)}
    told = problem.show(_) if problem else ""
    context["wrong"] = told if told != context["problem"] else ""
    page = "crm/shares_form.html" if htmx.is_part(request) else "crm/shares_page.html"
    response = htmx.render(request, page, context, status=422 if request.method == "POST" else 200)
    if request.method == "POST" and htmx.is_part(request):
        htmx.into_dialog(response)
    return response


hooks.page.register(path("<slug:slug>/<int:pk>/deal-shares/", deal_shares, name="deal_shares"))

"""The one address of the home page's suggestions: putting one aside."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingdan.kernel import clock
from yingdan.modules.crm.reports import DEAL
from yingdan.modules.targets.objects.declined import spec
from yingdan.modules.targets.services.today import decline
from yingdan.platform import hooks, schema, undo
from yingdan.web import htmx, looks


@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the suggestion about a deal aside for a week; the cards draw themselves anew, in the period one looks at, and
    it can be taken back. Raises Missing.
    """
    aside = decline(DEAL, pk, reason=request.POST.get("reason", "")[:500])
    if htmx.header(request, "HX-Request") != "true":
        return HttpResponseRedirect("/")
    deal, last = schema.find(DEAL).rows().get(pk=pk), undo.latest(aside)
    told = {"name": deal.title, "day": looks.plain_day(aside.until, clock.today())}
    back = f"/{spec.slug}/{aside.pk}/undo/{last.pk}/" if last else ""
    response = htmx.toast(HttpResponse(status=204), _("“%(name)s” is put aside until %(day)s.") % told, undo=back)
    return htmx.trigger(response, "live")


hooks.page.register(path("today/<int:pk>/decline/", put_aside, name="today_decline"))

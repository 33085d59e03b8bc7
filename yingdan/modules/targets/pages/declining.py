"""The one address of the home page's suggestions: putting one aside."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST

from yingdan.modules.crm.reports import DEAL
from yingdan.modules.targets.services.today import decline
from yingdan.platform import hooks


@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the suggestion about a deal aside for a week, and show the day again."""
    decline(DEAL, pk, reason=request.POST.get("reason", "")[:500])
    return HttpResponseRedirect("/")


hooks.page.register(path("today/<int:pk>/decline/", put_aside, name="today_decline"))

"""The bare pages: each reads the rows Yingdan's page shows, with as few statements as can be, and renders them."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tools.bench.bare.models import Account, Created, Opportunity, Stage

PAGE = 50


def within(request: HttpRequest, rows: Any) -> Any:
    """The rows of the person the page is measured for: `owner` and `units`, nothing for the administrator."""
    rows = rows.filter(deleted_at=None)
    owner, units = request.GET.get("owner"), request.GET.get("units")
    if not owner:
        return rows
    mine = Q(owner_id=owner)
    if units:
        mine |= Q(unit_id__in=[int(one) for one in units.split(",")], owner_id__isnull=False)
    return rows.filter(mine)


def deals(request: HttpRequest) -> Any:
    """Opportunities with what their row shows."""
    return within(request, Opportunity.objects.select_related("account", "stage", "owner"))


def listing(request: HttpRequest) -> HttpResponse:
    """One stage, by amount, with the count."""
    rows = deals(request).filter(stage_id=request.GET["stage"])
    shown = rows.order_by("-amount", "-id")[:PAGE]
    return render(request, "bare_list.html", {"rows": shown, "count": rows.count()})


def deep(request: HttpRequest) -> HttpResponse:
    """Page 1000 of all, by key, as whoever knows how would write it."""
    amount, below = request.GET["amount"], request.GET["below"]
    further = Q(amount__lt=amount) | Q(amount=amount, id__lt=below)
    rows = deals(request).filter(further, amount__lte=amount).order_by("-amount", "-id")[:PAGE]
    return render(request, "bare_list.html", {"rows": rows, "count": deals(request).count()})


def search(request: HttpRequest) -> HttpResponse:
    """Accounts with the word in their name, by a scan."""
    rows = within(request, Account.objects.select_related("owner")).filter(name__contains=request.GET["q"])
    return render(request, "bare_accounts.html", {"rows": rows.order_by("-updated_at")[:PAGE], "count": rows.count()})


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One opportunity."""
    return render(request, "bare_record.html", {"row": deals(request).get(pk=pk)})


def board(request: HttpRequest) -> HttpResponse:
    """Open opportunities by stage: count, sum and the first fifty cards of each."""
    rows = deals(request).filter(status="open")
    heads = dict(rows.values_list("stage_id").annotate(n=Count("id")).values_list("stage_id", "n"))
    sums = dict(rows.values_list("stage_id").annotate(s=Sum("amount")).values_list("stage_id", "s"))
    columns = [
        {
            "stage": s,
            "n": heads.get(s.pk, 0),
            "sum": sums.get(s.pk),
            "rows": rows.filter(stage=s).order_by("-amount")[:PAGE],
        }
        for s in Stage.objects.filter(pk__in=list(heads))
    ]
    return render(request, "bare_board.html", {"columns": columns})


@csrf_exempt
def create(request: HttpRequest) -> HttpResponse:
    """Insert one row and commit."""
    made = Created.objects.create(name=request.POST.get("name", ""), amount="100.00")
    return JsonResponse({"id": made.pk})


def summary(request: HttpRequest) -> HttpResponse:
    """Stage by owner: how many and how much, of the deals expected to close between two days."""
    rows = deals(request).select_related(None)
    rows = rows.filter(expected_close_on__range=(request.GET["from"], request.GET["to"]))
    groups = (
        rows.values("stage_id", "owner_id").annotate(n=Count("id"), s=Sum("amount")).order_by("stage_id", "owner_id")
    )
    return JsonResponse({"groups": list(groups)})


def hello(request: HttpRequest) -> HttpResponse:
    """Nothing at all."""
    return HttpResponse("hello")


urlpatterns = [
    path("list", listing),
    path("deep", deep),
    path("search", search),
    path("record/<int:pk>", record),
    path("board", board),
    path("create", create),
    path("summary", summary),
    path("hello", hello),
]

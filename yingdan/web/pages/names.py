"""The further names of a record: a former name, a brand; added and taken away in a dialog."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import records
from yingdan.platform.objects.alias import Alias
from yingdan.platform.query import run
from yingdan.platform.rows import OwnedRecord
from yingdan.web import frame, htmx

LONGEST = 200


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show the further names; POST adds `name`, or takes away `remove`. Raises Missing, Refused."""
    kind = frame.find(request, slug)
    record = run.get(kind, pk)
    if not issubclass(kind.model, OwnedRecord):
        raise Missing()
    may = kind.has("change") and kind.model.objects.may("change").filter(pk=pk).exists()
    wrong = ""
    held = Alias.objects.filter(about_key=kind.key, about_id=pk).order_by("pk")
    if request.method == "POST":
        if not may:
            raise Refused("You may see this but not change it.")
        name, gone = request.POST.get("name", "").strip(), request.POST.get("remove", "")
        if gone.isdigit() and (one := held.filter(pk=int(gone[:18])).first()) is not None:
            records.delete(one)
        elif name:
            try:
                records.create(Alias, {"about": (kind.key, pk), "name": name[:LONGEST]})
            except Invalid as invalid:
                wrong = invalid.show(_)
    context = {"kind": kind, "record": record, "names": held.all(), "may": may, "wrong": wrong}
    page_ = "parts/names.html" if htmx.is_part(request) else "pages/names.html"
    response = htmx.render(request, page_, context, status=422 if wrong else 200)
    if request.method == "POST" and htmx.is_part(request):
        htmx.into_dialog(response)
    return response

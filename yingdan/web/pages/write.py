"""Writing a follow-up in the box on top of the timeline."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import records, schema, undo
from yingdan.platform.query import run
from yingdan.web import compose, frame, htmx, reading
from yingdan.web.pages import detail


@require_POST
def write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write what the box holds, about this record. Raises Missing where there is no box, Refused."""
    kind = frame.find(request, slug)
    panel, record = compose.panel_of(kind), run.get(kind, pk)
    if panel is None:
        raise Missing()
    other = schema.find(panel.object)
    found = reading.read(other.named((panel.kind, panel.text, *panel.fields)), request.POST)
    if not found.wrong:
        values = {name: value for name, value in found.values.items() if value not in (None, "", [])}
        try:
            written = records.create(other.model, values | {panel.about: (kind.key, pk)})
        except Invalid as wrong:
            found = found.with_problems(wrong, {f.name: f.label for f in other.fields.values()})
    if found.wrong:
        context = {"kind": kind, "record": record, "compose": compose.box(panel, found), "base": f"/{slug}/{pk}/"}
        response = htmx.render(request, "parts/compose.html", context, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#compose", "outerHTML"
        return response
    last = undo.latest(written)
    text = _("%(label)s is saved.") % {"label": other.label}
    return detail.anew(request, kind, pk, text, undo=f"/{other.slug}/{written.pk}/undo/{last.pk}/" if last else "")

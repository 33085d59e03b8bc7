"""Writing a follow-up or a comment in the box on top of the timeline, with the files sent ahead for it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import files, records, schema, undo
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.objects.comment import Comment, told_about
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import compose, frame, htmx, once, reading, remarks
from yingdan.web.compose import Written
from yingdan.web.pages import detail
from yingdan.web.reading import Read


@require_POST
def write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write what the box holds, about this record. Raises Missing where there is no box, Refused."""
    kind = frame.find(request, slug)
    panel, record = compose.panel_of(kind), run.get(kind, pk)
    given = came_with(request, kind, pk)
    if request.POST.get(panel.kind if panel else compose.CHOICE) == compose.REMARK and remarks.may(kind):
        text = request.POST.get(panel.text if panel else compose.TEXT, "")
        return comment(request, kind, record, text, given)
    if panel is None:
        raise Missing()
    other = schema.find(panel.object)
    found = reading.read(other.named((panel.kind, panel.text, *panel.fields)), request.POST)
    if not found.wrong:
        values = {name: value for name, value in found.values.items() if value not in (None, "", [])}
        try:
            written = keep(request, other.model, values | {panel.about: (kind.key, pk)}, given)
        except Invalid as wrong:
            found = found.with_problems(wrong, {f.name: f.label for f in other.fields.values()})
    if found.wrong:
        return again(request, kind, record, found, given)
    last = undo.latest(written)
    text = _("%(label)s is saved.") % {"label": other.label}
    return detail.anew(request, kind, pk, text, undo=f"/{other.slug}/{written.pk}/undo/{last.pk}/" if last else "")


def came_with(request: HttpRequest, kind: ObjectType, pk: int) -> Written:
    """The files and the answered comment the box names; one of another record, or none one sees, is none."""
    ids = [id for raw in request.POST.getlist("files") if (id := id_in(raw)) is not None]
    raw = request.POST.get("answers", "")
    other, _colon, number = raw.partition(":")
    if number:
        return Written(ids, said=told_about(kind.key, pk, other, id_in(number)))
    answered = id_in(raw)
    rows = Comment.objects.filter(about_key=kind.key, about_id=pk).select_related("created_by")
    return Written(ids, rows.filter(pk=answered).first() if answered is not None else None)


def keep(request: HttpRequest, model: Any, values: dict[str, Any], given: Written) -> Any:
    """The record made, and its files with it or neither; made once for each form. Raises Invalid, Refused."""

    def make() -> Any:
        with transaction.atomic():
            written = records.create(model, values)
            files.hang(given.files, written)
        return written

    return once.made(request, make)


def comment(request: HttpRequest, kind: ObjectType, record: Any, text: str, given: Written) -> HttpResponse:
    """Keep a comment, or say what is wrong with it. Raises Refused."""
    said = {"about": (kind.key, record.pk), "text": text.strip(), "answers": given.answers}
    if given.said is not None:
        said["said"] = given.said.key(), given.said.pk
    try:
        written = keep(request, Comment, said, given)
    except Invalid as wrong:
        panel = compose.panel_of(kind)
        name = panel.text if panel else compose.TEXT
        found = Read(raw={name: text}, wrong={name: [reading.in_words(wrong)]})
        return again(request, kind, record, found, given, remark=True)
    last = undo.latest(written)
    back = f"/{schema.find(Comment.key()).slug}/{written.pk}/undo/{last.pk}/" if last else ""
    return detail.anew(request, kind, record.pk, _("The comment is kept."), undo=back)


def again(
    request: HttpRequest, kind: ObjectType, record: Any, found: Read, given: Written, *, remark: bool = False
) -> HttpResponse:
    """The box once more, with what was typed and what is wrong with it."""
    box = compose.of(kind, found, remark=remark)
    box = compose.sent(box, given) if box is not None else None
    context = {"kind": kind, "record": record, "compose": box, "base": f"/{kind.slug}/{record.pk}/"}
    response = htmx.render(request, "parts/compose.html", context, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#compose", "outerHTML"
    return response

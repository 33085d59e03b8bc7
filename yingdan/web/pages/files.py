"""Files of records: sending one, saving it to disk, looking at it, and the card that lists them."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST, require_safe

from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import files, hooks, media, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.objects.comment import Comment
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import frame, htmx, panels, reading, rights
from yingdan.web.filed import shown
from yingdan.web.panels import ANY, Panel

SHOWN_FIRST = 12
# What is saved to disk runs nowhere; what is shown in place may neither run nor load anything.
SEALED = "sandbox; default-src 'none'"
VIEWED = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'none'"


def panel(record: Any) -> dict[str, Any] | None:
    """What the card shows: files of the record as a whole, as those of fields stand in their fields. None for the
    company's own machinery, whose records hold no files.
    """
    key = record.key()
    if key.startswith("platform.") and not hasattr(record, "object_key"):
        return None
    if not current_actor().may(Attachment.key(), "view"):
        return None
    labels = said_with(schema.of(record))
    found = [shown(one, labels.get(one.about_key, "")) for one in files.around(key, record.pk, tuple(labels))]
    return {
        "files": found[:SHOWN_FIRST],
        "rest": found[SHOWN_FIRST:],
        "count": len(found),
        "about": f"{key}:{record.pk}",
        "url": f"/{schema.of(record).slug}/{record.pk}/files/",
        "most": files.most(),
    }


def said_with(kind: ObjectType) -> dict[str, Any]:
    """The objects with which files are sent about a record, its comments and follow-ups, each with its name."""
    if not kind.has("timeline"):
        return {}
    keys = dict.fromkeys((Comment.key(), *(panel.object for panel in panels.of(kind, "compose"))))
    return {key: schema.find(key).label for key in keys if current_actor().may(key, "view")}


@require_GET
def card(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The card alone, after files were sent. Raises Missing."""
    kind = frame.find(request, slug)
    record, may = rights.load(kind, pk, ("change",))
    context = {"kind": kind, "record": record, "card": panel(record), "may_change": "change" in may}
    return htmx.render(request, "parts/files.html", context)


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Keep a file. `about` names the record as object:id; without it the file waits for the form it belongs to.

    Answers in JSON, with what is wrong in words: it is a script that sends files, one by one.
    """
    upload = request.FILES.get("file")
    try:
        if upload is None:
            most = files.most() >> 20
            raise Invalid("Send a file of at most %(most)s MB.", code="too_big", most=most)
        kept = files.keep(upload, spoken_of(request.POST.get("about", "")), request.POST.get("field", "")[:60])
    except Problem as problem:
        status = 404 if isinstance(problem, Missing) else 403 if isinstance(problem, Refused) else 422
        return JsonResponse({"error": reading.in_words(problem)}, status=status)
    return JsonResponse(shown(kept).to_json(), status=201)


def spoken_of(raw: str) -> tuple[str, int] | None:
    """The record named as object:id; None for nothing. Raises Missing for what names none."""
    if not raw:
        return None
    key, _colon, tail = raw.partition(":")
    if (id := id_in(tail)) is None or not schema.known(key):
        raise Missing()
    return key, id


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """A file to be saved, whatever it is. Raises Missing."""
    return served(request, run.get(schema.find(Attachment.key()), pk), inline=False)


@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture or a PDF to be looked at in place. Raises Missing for anything else."""
    attachment = run.get(schema.find(Attachment.key()), pk)
    if attachment.media_type not in media.SHOWN:
        raise Missing()
    return served(request, attachment, inline=True)


def served(request: HttpRequest, attachment: Attachment, *, inline: bool) -> Any:
    """The bytes, under headers that let no browser take them for a page of ours. Rights are asked anew each time."""
    tag = f'"{attachment.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        response: Any = HttpResponseNotModified()
    else:
        response = FileResponse(files.open_(attachment), content_type=attachment.media_type)
        response["Content-Length"] = str(attachment.size)
        response["Content-Encoding"] = "identity"  # no squeezing: its length is known, and most is squeezed already
        response["Content-Disposition"] = content_disposition_header(not inline, attachment.name) or "inline"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = VIEWED if inline else SEALED
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


hooks.panel.register(Panel(ANY, "right", panel, "parts/files.html", rank=85, every=True))

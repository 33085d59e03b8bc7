"""ShareRequest: somebody has come upon a record he may not see, and asks its owner to take part."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.platform import records, schema
from yingdan.platform.access import EVERYTHING, Adding, Scope
from yingdan.platform.action import action
from yingdan.platform.actor import Actor
from yingdan.platform.columns import ChoiceField, PersonField
from yingdan.platform.objects.share import Part, Share
from yingdan.platform.rows import Record
from yingdan.platform.spec import Section, Spec


class Answer(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("Waiting for an answer")
    GRANTED = "granted", _("Takes part")
    DECLINED = "declined", _("Declined")


class Asking(Adding):
    """Seen by who asks and who is asked; answered by who is asked."""

    def rows(self, model: type[models.Model], actor: Actor, verb: str) -> models.Q:
        """What one has asked, and what one is asked; to change it, the latter alone."""
        if actor.allows("platform.sharerequest", verb).everything:
            return EVERYTHING
        asked, mine = models.Q(owner_id=actor.user_id), models.Q(asked_by_id=actor.user_id)
        return mine if verb == "add" else asked | mine if verb == "view" else asked


class ShareRequest(Record):
    """A person asks the owner of a record to take part in it. Which record it is, the asker is never told."""

    scope: Scope = Asking()  # type: ignore[misc]

    object_key = models.CharField(max_length=60, editable=False)
    record_id = models.BigIntegerField(editable=False)
    asked_by = PersonField(verbose_name=_("Asked by"), null=False, editable=False)
    owner = PersonField(verbose_name=_("Asked"), null=False, editable=False)
    note = models.CharField(_("Why"), max_length=300, blank=True, default="")
    status = ChoiceField(
        _("Answer"),
        choices=Answer,
        default=Answer.OPEN,
        tones={Answer.OPEN: "warn", Answer.GRANTED: "ok", Answer.DECLINED: "bad"},
        editable=False,
    )
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Request to take part")
        verbose_name_plural = _("Requests to take part")
        indexes = [
            models.Index(fields=["owner", "status"], name="share_request_open"),
            models.Index(fields=["object_key", "record_id"], name="share_request_of"),
        ]

    def __str__(self) -> str:
        kind = schema.find(self.object_key).label if schema.known(self.object_key) else self.object_key
        return f"{self.asked_by} · {kind}"


def is_open(request: ShareRequest) -> bool:
    """Whether nobody has answered yet."""
    return request.status == Answer.OPEN


@action(
    _("Let take part"),
    verb="change",
    when=is_open,
    icon="user-plus",
    labels={"part": _("Part")},
    help=_("Share the record with who asks."),
)
def grant(request: ShareRequest, *, part: Part = Part.READ) -> ShareRequest:
    """Share the record with who asked. Raises Missing when it is gone, Refused for who may no longer share it."""
    if not schema.find(request.object_key).rows().filter(pk=request.record_id).exists():
        raise Missing()
    held = Share.objects.filter(object_key=request.object_key, record_id=request.record_id, user=request.asked_by)
    if (share := held.first()) is not None:
        records.change(share, {"part": part, "until_on": None})
    else:
        values = {"object_key": request.object_key, "record_id": request.record_id}
        records.create(Share, {**values, "user": request.asked_by, "part": part})
    return answered(request, Answer.GRANTED, clock.now())


@action(_("Decline"), verb="change", when=is_open, icon="x", help=_("Who asks sees it in the list of requests."))
def decline(request: ShareRequest) -> ShareRequest:
    """Say no; who asked sees it in the list of requests."""
    return answered(request, Answer.DECLINED, clock.now())


def answered(request: ShareRequest, status: Answer, at: datetime) -> ShareRequest:
    """Keep the answer."""
    request.status, request.answered_at = status, at
    return records.save(request)


spec = Spec(
    model=ShareRequest,
    slug="share-requests",
    icon="user-plus",
    group="home",
    rank=95,
    columns=("asked_by", "owner", "note", "status", "created_at", "answered_at"),
    form=(Section(_("Request"), ("asked_by", "owner", "note", "status", "created_at", "answered_at")),),
    order=("-id",),
    chips=("status",),
    actions=(grant, decline),
    without=frozenset({"add", "change", "delete", "import", "timeline", "menu", "transfer"}),
)

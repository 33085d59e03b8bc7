"""Attachment: a file that hangs on a record of any object; who sees the record sees its files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.about import Attached
from yingdan.platform.columns import SecretField
from yingdan.platform.rows import Record
from yingdan.platform.spec import Section, Spec


class Attachment(Record):
    """A file of a record. What it is, its size and checksum are judged from its content when it is kept.

    `place` is the random name under which the bytes lie; `field` the record's field that holds it, nothing for a file
    of the record as a whole. One that hangs on nothing yet belongs to a form that is being filled in, and is seen by
    who sent it alone.
    """

    scope = Attached()

    name = models.CharField(_("Name"), max_length=255)
    about_key = models.CharField(_("Record"), max_length=60, blank=True, default="", editable=False)
    about_id = models.BigIntegerField(null=True, blank=True, editable=False)
    field = models.CharField(_("In field"), max_length=60, blank=True, default="", editable=False)
    media_type = models.CharField(_("Media type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("Bytes"), editable=False)
    sha256 = models.CharField(_("Checksum (SHA-256)"), max_length=64, editable=False)
    place = SecretField(editable=False)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("File")
        verbose_name_plural = _("Files")
        indexes = [models.Index(fields=["about_key", "about_id", "-id"], name="attachment_of_record")]

    def __str__(self) -> str:
        return self.name


spec = Spec(
    model=Attachment,
    slug="attachments",
    icon="paperclip",
    group="settings",
    rank=88,
    columns=("name", "about", "size", "media_type", "created_by", "created_at"),
    search=("name",),
    form=(Section(_("File"), ("name", "about", "field", "size", "media_type", "sha256", "created_by", "created_at")),),
    order=("-id",),
    without=frozenset({"add", "import", "menu", "timeline", "transfer"}),
)

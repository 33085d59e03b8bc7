"""ExportRun: one file of records somebody asked for. It is his alone and goes after a week."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform.access import Mine
from yingdan.platform.columns import ChoiceField, PersonField
from yingdan.platform.objects.run import Run
from yingdan.platform.spec import Section, Spec

KEPT_FOR = timedelta(days=7)


class Made(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class ExportRun(Run):
    """One export: what was asked for, how far it is, and where its file lies until it expires.

    `asked` is the export as JSON; `reach` what its maker was allowed then, compared again whenever it is downloaded.
    Its bookkeeping is not audited; that it was made, and each download, stands in the history.
    """

    scope = Mine()

    name = models.CharField(_("File"), max_length=200)
    owner = PersonField(verbose_name=_("Exported by"))
    status = ChoiceField(
        _("Status"),
        choices=Made,
        default=Made.WAITING,
        tones={"done": "ok", "failed": "bad", "running": "info", "cancelled": "warn", "expired": "warn"},
    )
    total = models.PositiveIntegerField(_("Records"), default=0)
    done = models.PositiveIntegerField(_("Written"), default=0)
    size = models.PositiveBigIntegerField(_("Bytes"), default=0)
    downloads = models.PositiveIntegerField(_("Downloads"), default=0)
    asked = models.JSONField(default=dict, blank=True, editable=False)
    reach = models.JSONField(default=dict, blank=True, editable=False)
    file = models.CharField(max_length=300, default="", blank=True, editable=False)
    expires_at = models.DateTimeField(_("Expires at"), null=True, blank=True)

    class Meta(Run.Meta):
        app_label = "platform"
        verbose_name = _("Export")
        verbose_name_plural = _("Exports")
        indexes = [
            models.Index(fields=["owner", "-id"], name="export_run_latest"),
            models.Index(fields=["expires_at"], name="export_run_expires", condition=~models.Q(file="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def going(self) -> bool:
        """Whether it waits or runs."""
        return self.status in (Made.WAITING, Made.RUNNING)

    @property
    def ready(self) -> bool:
        """Whether there is a file to fetch."""
        return self.status == Made.DONE and self.expires_at is not None and self.expires_at > clock.now()


spec = Spec(
    model=ExportRun,
    slug="exports",
    icon="download",
    group="settings",
    rank=89,
    columns=("name", "status", "total", "size", "owner", "created_at", "expires_at"),
    search=("name",),
    form=(
        Section(_("Export"), ("name", "object_key", "status", "owner", "created_at", "ended_at", "expires_at")),
        Section(_("Records"), ("total", "done", "size", "downloads", "message")),
    ),
    order=("-id",),
    chips=("status",),
    without=frozenset({"add", "change", "delete", "import", "export", "bin", "timeline", "transfer", "menu"}),
)

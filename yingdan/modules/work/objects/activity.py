"""Activity: something that was done with a customer, about any record: a call, a visit, a message, a meeting."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.kernel import clock
from yingdan.modules.work.objects.followed import Followed
from yingdan.modules.work.reports import ACTIVITY_VIEWS
from yingdan.platform import records, schema
from yingdan.platform.about import About, AboutRecord
from yingdan.platform.access import Owned
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.columns import ChoiceField, LongTextField
from yingdan.platform.query.ast import Condition
from yingdan.platform.records import Write
from yingdan.platform.spec import Calendar, Section, Spec, Table

EFFECTIVE_CHARACTERS = 10
EFFECTIVE_MINUTES = 1
CHUNK = 400


class ActivityKind(models.TextChoices):
    """How the customer was met: the six follow-up types of requirements.md §4.3."""

    CALL = "call", _("Call")
    WECHAT = "wechat", _("WeChat")
    VISIT = "visit", _("Visit")
    EMAIL = "email", pgettext_lazy("follow-up", "E-mail")
    MEETING = "meeting", _("Meeting")
    OTHER = "other", _("Other follow-up")


class Activity(AboutRecord):
    """A follow-up: what was done, with whom, what came of it and when to meet next. Duration is in minutes."""

    scope = Owned() | About()

    kind = ChoiceField(_("Follow-up type"), max_length=10, choices=ActivityKind, default=ActivityKind.CALL)
    at = models.DateTimeField(_("Time"), default=clock.now)
    people = models.CharField(
        _("Spoken with"), max_length=200, blank=True, help_text=_("The names of whom you spoke with.")
    )
    content = LongTextField(_("Content"))
    result = models.CharField(_("Result"), max_length=200, blank=True)
    duration = models.PositiveIntegerField(_("Minutes"), null=True, blank=True)
    next_contact_on = models.DateField(_("Next contact"), null=True, blank=True)
    effective = models.BooleanField(
        _("Effective"),
        default=False,
        editable=False,
        help_text=_("At least ten characters, or a minute of conversation."),
    )

    class Meta(AboutRecord.Meta):
        verbose_name = _("Follow-up")
        verbose_name_plural = _("Follow-ups")
        indexes = [
            models.Index(fields=["about_key", "about_id", "-at"], name="work_activity_about"),
            models.Index(fields=["owner", "-at"], name="work_activity_owner"),
            models.Index(fields=["unit", "-at"], name="work_activity_unit"),
            models.Index(
                fields=["-at", "-id", "deleted_at", "owner", "unit", "kind", "effective", "duration"],
                name="work_activity_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {' '.join(self.content.split())[:60]}"

    def clean(self) -> None:
        """An activity is effective by requirements.md §5.3: ten characters or a real conversation."""
        self.effective = len(self.content.strip()) >= EFFECTIVE_CHARACTERS or (self.duration or 0) >= EFFECTIVE_MINUTES

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Tell the records these activities are about when they were last dealt with and when they are due again."""
        told = {"at", "next_contact_on", "about_key", "about_id"}
        fresh = [w.record for w in writes if w.added or (w.verb != "delete" and told & w.changed)]
        if fresh:
            touch(fresh)


def touch(activities: Iterable[Activity]) -> None:
    """Bring the followed records of `activities` up to date, in the order of the activities' time.

    Done as the system: whoever may write an activity about a record need not be allowed to change the record.
    """
    by_key: dict[str, dict[int, list[Activity]]] = defaultdict(lambda: defaultdict(list))
    for activity in sorted(activities, key=lambda a: a.at):
        if activity.about_key and activity.about_id:
            by_key[activity.about_key][activity.about_id].append(activity)
    with acting(SYSTEM):
        for key, wanted in by_key.items():
            model = schema.find(key).model
            if issubclass(model, Followed):
                ids = sorted(wanted)
                for start in range(0, len(ids), CHUNK):
                    rows = model.objects.filter(pk__in=ids[start : start + CHUNK])
                    bring_up_to_date(rows.select_related(*model.followed_with), wanted)


def bring_up_to_date(rows: Iterable[Followed], wanted: dict[int, list[Activity]]) -> None:
    """Set the two days on some records of one object, and the day of the last activity on those followed with them."""
    known: dict[tuple[type[Followed], int], Followed] = {}
    changed: dict[type[Followed], dict[int, Followed]] = defaultdict(dict)
    for row in rows:
        for activity in wanted[row.pk]:
            on = activity.at.astimezone(clock.zone()).date()
            for place, found in enumerate((row, *(getattr(row, name) for name in row.followed_with))):
                if found is None:
                    continue
                record = known.setdefault((type(found), found.pk), found)
                for name, value in record.touched(on, activity.next_contact_on if place == 0 else None).items():
                    setattr(record, name, value)
                    changed[type(record)][record.pk] = record
    for batch in changed.values():
        records.save_many(list(batch.values()), verb="change")


spec = Spec(
    model=Activity,
    slug="activities",
    icon="phone",
    letter="f",
    group="home",
    rank=6,
    columns=("kind", "about", "content", "people", "result", "at", "next_contact_on", "owner"),
    search=("people",),
    form=(
        Section(_("Follow-up"), ("kind", "about", "at", "people", "content", "result", "duration", "next_contact_on")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(Table(), Calendar(on="at")),
    saved=ACTIVITY_VIEWS,
    order=("-at", "-id"),
    past=Condition("at", "not_empty"),
    quick=("kind", "about", "content", "people", "result", "next_contact_on"),
    header=("kind", "at", "people", "next_contact_on"),
    without=frozenset({"timeline"}),
)

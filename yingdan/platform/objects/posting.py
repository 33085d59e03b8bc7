"""Posting: who stood in which unit from when to when. Kept by itself when somebody's main unit changes."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yingdan.platform.columns import PersonField, UnitField
from yingdan.platform.rows import Record
from yingdan.platform.spec import Section, Spec


class Posting(Record):
    """A person in his main unit from a day to a day, both included; empty: always was, or still is.

    What is earned belongs to the unit of its day, so figures of the past stay where they were when somebody moves.
    """

    names_closed = True

    person = PersonField(on_delete=models.CASCADE, null=False, related_name="postings")
    unit = UnitField(null=False)
    since = models.DateField(_("From"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Posting")
        verbose_name_plural = _("Postings")
        indexes = [models.Index(fields=["person", "since"], name="posting_of_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"

    def clean(self) -> None:
        """Nobody stands in two main units on one day."""
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("A period cannot end before it begins.")})
        others = Posting.objects.filter(person=self.person_id).exclude(pk=self.pk)
        if self.since:
            others = others.filter(Q(until__isnull=True) | Q(until__gte=self.since))
        if self.until:
            others = others.filter(Q(since__isnull=True) | Q(since__lte=self.until))
        if other := others.first():
            raise ValidationError(
                {"since": _("On some of these days this person stood in %(unit)s.") % {"unit": other.unit}}
            )


spec = Spec(
    model=Posting,
    slug="postings",
    help=_("Who stood in which unit from when to when. Kept by itself; mend it here when a move was entered late."),
    icon="route",
    group="settings",
    rank=85,
    columns=("person", "unit", "since", "until"),
    search=("person.name",),
    form=(Section(_("Posting"), ("person", "unit", "since", "until")),),
    chips=("person", "unit"),
    order=("person", "since"),
    without=frozenset({"custom", "timeline"}),
)

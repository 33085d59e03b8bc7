"""Goal: what is wanted beside the numbers: a task, a project, or something rated with evidence."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.scopes import Upwards
from yingdan.platform import phrases, records
from yingdan.platform.access import Owned
from yingdan.platform.action import action
from yingdan.platform.actor import current_actor
from yingdan.platform.columns import ChoiceField, LongTextField, PercentField, PersonField
from yingdan.platform.query.ast import Condition
from yingdan.platform.records import OwnedRecord
from yingdan.platform.spec import Board, Gantt, Related, Section, Spec, Table

DEEPEST = 20


class GoalKind(models.TextChoices):
    """What sort of goal it is."""

    QUALITATIVE = "qualitative", _("Qualitative goal")
    TASK = "task", pgettext_lazy("goal", "Task")
    PROJECT = "project", _("Project")


class GoalStatus(models.TextChoices):
    """How far a goal is."""

    OPEN = "open", _("Under way")
    REACHED = "reached", _("Reached")
    MISSED = "missed", _("Missed")
    DROPPED = "dropped", _("Given up")


class Scale(models.TextChoices):
    """How a goal is rated when its time has come."""

    FIVE = "five", _("1 to 5")
    LETTERS = "letters", _("S, A, B, C, D")
    DONE = "done", _("Done or not")


RATINGS: dict[str, tuple[str, ...]] = {
    Scale.FIVE: ("1", "2", "3", "4", "5"),
    Scale.LETTERS: ("S", "A", "B", "C", "D"),
    Scale.DONE: ("yes", "no"),
}
LABELS = {"yes": pgettext_lazy("goal", "Done"), "no": pgettext_lazy("goal", "Not done")}
OPTIONS = [(one, LABELS.get(one, one)) for several in RATINGS.values() for one in several]
REACHED = frozenset({"3", "4", "5", "S", "A", "B", "yes"})
"""The ratings with which a goal counts as reached."""


class Goal(OwnedRecord):
    """A goal of a unit or a person that is no sum of figures; rated, with evidence, once its day has come."""

    scope = Owned() | Upwards()

    name = models.CharField(_("Goal"), max_length=200)
    kind = ChoiceField(_("Kind of goal"), choices=GoalKind, default=GoalKind.QUALITATIVE)
    personal = models.BooleanField(
        _("Personal"), default=True, help_text=_("Off: a goal of the whole unit, seen by everybody in it and below.")
    )
    why = LongTextField(_("Why"), blank=True)
    cycle = models.ForeignKey(
        "targets.Cycle", models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("Cycle")
    )
    theme = models.ForeignKey(
        "targets.Theme", models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("Serves theme")
    )
    parent = models.ForeignKey(
        "targets.Goal", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Serves goal")
    )
    plan = models.ForeignKey(
        "targets.Plan", models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("Serves plan")
    )
    starts_on = models.DateField(_("Begins"), default=clock.today)
    due_on = models.DateField(_("Due"))
    weight = PercentField(_("Weight"), null=True, blank=True)
    measure = LongTextField(_("How one will know"), blank=True, help_text=_("What can be seen when it is reached."))
    scale = ChoiceField(_("Rated by"), choices=Scale, default=Scale.FIVE)
    progress = PercentField(_("Progress"), null=True, blank=True)
    evidence = LongTextField(_("Evidence"), blank=True)
    rating = ChoiceField(pgettext_lazy("goal", "Rating"), choices=OPTIONS, max_length=10, blank=True, editable=False)
    rated_by = PersonField(verbose_name=_("Rater"), editable=False)
    rated_on = models.DateField(_("Rated on"), null=True, editable=False)
    status = ChoiceField(
        _("Goal status"),
        choices=GoalStatus,
        default=GoalStatus.OPEN,
        editable=False,
        tones={GoalStatus.REACHED: "ok", GoalStatus.MISSED: "bad", GoalStatus.OPEN: "info"},
    )

    class Meta(OwnedRecord.Meta):
        verbose_name, verbose_name_plural = _("Goal"), _("Goals")
        indexes = [models.Index(fields=["owner", "status", "due_on"], name="targets_goal_owner")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It is due after it begins, and serves nothing that serves it."""
        if self.due_on and self.due_on < self.starts_on:
            raise ValidationError({"due_on": _("This lies before the first day.")})
        above, steps = self.parent, 0
        while above is not None and steps < DEEPEST:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A goal cannot serve itself or one that serves it.")})
            above, steps = above.parent, steps + 1


def is_open(goal: Goal) -> bool:
    """Whether the goal is still under way."""
    return goal.status == GoalStatus.OPEN


def scale_of(goal: Goal) -> list[str]:
    """What the dialog of a rating says first: which ratings there are, and from which on the goal counts as reached."""
    names = phrases.listed(label for _value, label in ratings_of(goal)["rating"])
    lowest = {Scale.FIVE: "3", Scale.LETTERS: "B", Scale.DONE: LABELS["yes"]}[Scale(goal.scale)]
    return [_("Ratings: %(ratings)s. Reached from %(lowest)s upwards.") % {"ratings": names, "lowest": lowest}]


def ratings_of(goal: Goal) -> dict[str, list[tuple[str, Any]]]:
    """The ratings its scale has, each with its label."""
    return {"rating": [(one, LABELS.get(one, one)) for one in RATINGS[goal.scale]]}


@action(
    pgettext_lazy("goal", "Rate"),
    verb="rate",
    when=is_open,
    icon="star",
    tells=scale_of,
    offers=ratings_of,
    labels={"rating": pgettext_lazy("goal", "Rating"), "evidence": _("Evidence"), "rated_on": _("Rated on")},
    help=_("Rate a goal on its scale, with the evidence; it counts as reached from the middle of the scale upwards."),
)
def rate(goal: Goal, *, rating: str, evidence: str, rated_on: date | None = None) -> Goal:
    """Rate a goal on its scale, with the evidence; it counts as reached from the middle of the scale upwards."""
    known = {one.casefold(): one for one in RATINGS[goal.scale]}
    found = known.get(rating.strip().casefold())
    if found is None:
        only = phrases.listed(RATINGS[goal.scale])
        raise Invalid(fields={"rating": [Invalid("The scale has only: %(ratings)s.", code="scale", ratings=only)]})
    goal.rating, goal.evidence = found, evidence.strip()
    goal.rated_by_id, goal.rated_on = current_actor().user_id, rated_on or clock.today()
    goal.status = GoalStatus.REACHED if found in REACHED else GoalStatus.MISSED
    return records.save(goal, verb="rate")


@action(
    _("Give up"),
    verb="change",
    when=is_open,
    icon="x",
    labels={"reason": _("Reason")},
    help=_("Give a goal up; the reason is added to its evidence."),
)
def give_up(goal: Goal, *, reason: str) -> Goal:
    """Give a goal up; the reason is added to its evidence."""
    goal.status, goal.evidence = GoalStatus.DROPPED, f"{goal.evidence}\n{reason.strip()}".strip()
    return records.save(goal)


spec = Spec(
    model=Goal,
    slug="goals",
    icon="target",
    group="goals",
    rank=42,
    columns=("name", "kind", "owner", "unit", "due_on", "weight", "progress", "status", "rating"),
    search=("name",),
    form=(
        Section(_("Goal"), ("name", "kind", "personal", "why", "measure", "scale", "weight")),
        Section(_("Purpose"), ("theme", "parent", "plan", "cycle")),
        Section(_("Time"), ("starts_on", "due_on", "progress", "evidence")),
        Section(_("Ownership"), ("owner", "unit")),
    ),
    views=(Table(), Board(by="status"), Gantt("starts_on", "due_on", group="owner")),
    actions=(rate, give_up),
    order=("due_on", "-id"),
    chips=("kind", "status", "owner"),
    past=Condition("status", "is_not", "open"),
    quick=("name", "kind", "due_on", "owner", "weight"),
    header=("status", "due_on", "weight", "rating"),
    panels=(Related("targets.goal", "parent", ("name", "owner", "status")),),
    help=_("Tasks, projects and goals in words, rated with evidence."),
)

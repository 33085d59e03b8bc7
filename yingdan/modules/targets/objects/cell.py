"""Cell: the target of one unit or person in one period. Written only so that the books of its plan stay true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.engines.targets.pace import LEVELS
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.targets.books import Branches, Node, lines
from yingdan.modules.targets.objects.plan import Plan, Status, is_applying
from yingdan.modules.targets.scopes import Given
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.bilingual import name_of
from yingdan.platform.columns import ExactField, PersonField, UnitField
from yingdan.platform.customs import table
from yingdan.platform.records import BatchInvalid, Record, Write
from yingdan.platform.spec import Section, Spec

AMOUNTS = frozenset(LEVELS)
Wanted = Mapping[tuple[Node, date, str], Decimal | None]


class Cell(Record):
    """What a unit, or a person in a unit, shall reach in one period, on up to three levels. A blank is not zero.

    `full` holds, by level, the amount for the full period where the cell was cut pro rata.
    """

    scope = Given()

    plan = models.ForeignKey("targets.Plan", models.CASCADE, related_name="cells", verbose_name=_("Target plan"))
    unit = UnitField(null=False)
    person = PersonField()
    node = models.CharField(max_length=40, default="", blank=True, editable=False)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"), null=True, editable=False)
    target = ExactField(_("Target level"), null=True, blank=True)
    stretch = ExactField(_("Stretch level"), null=True, blank=True)
    challenge = ExactField(_("Challenge level"), null=True, blank=True)
    locked = models.BooleanField(_("Locked"), default=False, editable=False)
    full: Any = models.JSONField(_("For the full period"), default=dict, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Target cell"), _("Target cells")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "starts_on", "plan"],
                condition=models.Q(deleted_at__isnull=True),
                name="targets_cell_once",
                violation_error_message=_("There is a cell for this already."),
            )
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="targets_cell_person")]

    def __str__(self) -> str:
        return f"{self.person or self.unit} · {self.starts_on}"

    @property
    def place(self) -> Node:
        """Whose it is."""
        return Node(self.unit_id, self.person_id)

    def clean(self) -> None:
        """It lies in a period of its plan; a locked, a past and a published one is not changed directly; each level is
        at least as hard as the one before.
        """
        if not self.plan_id:
            return
        plan = self.plan
        self.node = self.place.key
        moved = {name for name in AMOUNTS if self.before.get(name) != getattr(self, name)}
        if self.before.get("starts_on") != self.starts_on:
            self.ends_on = period_end(plan, self.starts_on)
        if moved and not is_applying() and not plan.is_open:
            raise ValidationError(_("The plan is no draft any more: ask for a change."))
        if moved and self.locked and self.before.get("locked"):
            raise ValidationError(_("This cell is locked."))
        if moved and plan.status == Status.PUBLISHED and self.ends_on and self.ends_on < clock.today():
            raise ValidationError(_("This period is over; its targets stand."))
        self.check_levels(1 if plan.better == "up" else -1)

    def check_levels(self, way: int) -> None:
        """Target, stretch, challenge: each at least as hard as the one before."""
        known = [amount * way for name in LEVELS if (amount := getattr(self, name)) is not None]
        if known != sorted(known):
            raise ValidationError(_("Each level must be at least as hard as the one before it."))

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Children and what is unallocated are their parent, whoever wrote and by which way. Raises Invalid; Refused
        where a cell of an approved plan would be deleted.
        """
        if any(write.verb == "delete" and not write.record.plan.is_open for write in writes):
            raise Refused("The plan is no draft any more: ask for a change.", code="status")
        touched: dict[int, set[date]] = defaultdict(set)
        for write in writes:
            if write.verb in ("delete", "restore") or write.changed & {*AMOUNTS, "unit_id", "person_id", "plan_id"}:
                touched[write.record.plan_id].add(write.record.starts_on)
        problems = [problem for plan_id, days in touched.items() for problem in broken(plan_id, days)]
        if problems:
            raise BatchInvalid({blamed(writes, problem): problem for problem in reversed(problems)})


def period_end(plan: Plan, starts_on: date) -> date:
    """The last day of the plan's period that begins on a day."""
    for leaf in plan.leaves:
        if leaf.start == starts_on:
            return leaf.end
    raise ValidationError({"starts_on": _("No period of the plan begins on this day.")})


def broken(
    plan_id: int, days: Iterable[date] | None = None, wanted: Wanted | None = None, over: Decimal | None = None
) -> list[Invalid]:
    """Where more was given out below a unit than it has, over all cells of a plan, in some periods or in all.

    `wanted` are amounts to be judged as if they stood already, `over` the share that may be given out beyond what is
    there (None: what the plan lets).
    """
    with acting(SYSTEM):
        plan = Plan.objects.filter(pk=plan_id).first() or Plan.bin.get(pk=plan_id)
        rows = Cell.objects.filter(plan=plan_id)
        if days is not None:
            rows = rows.filter(starts_on__in=set(days))
        cells: list[Any] = list(rows.values_list("unit_id", "person_id", "starts_on", *LEVELS))
    by_period: dict[tuple[date, str], dict[Node, Any]] = defaultdict(dict)
    for unit, person, day, *amounts in cells:
        for level, amount in zip(LEVELS, amounts, strict=True):
            by_period[day, level][Node(unit, person)] = amount
    for (place, day, level), amount in (wanted or {}).items():
        by_period[day, level][place] = amount
    paths = dict(table("Unit").values_list("pk", "path"))
    taking_part = {place.unit for amounts_ in by_period.values() for place in amounts_}
    if taking_part - Branches(plan.unit_id, paths).paths.keys():
        return [Invalid("A unit of the cells does not stand below the plan's unit.", code="outside")]
    if not plan.adds:
        return []
    branches = Branches(plan.unit_id, paths, taking_part)
    found = []
    for (day, level), amounts_ in sorted(by_period.items()):
        for unit, line in lines(branches, amounts_).items():
            if line.exceeds(plan.over if over is None else over):
                found.append(too_much(unit, day, level, line))
    return found


def blamed(writes: Sequence[Write], problem: Invalid) -> int:
    """The place in a batch of the write to be blamed: the last one at the unit in question or right below it, in its
    period; so that an import tells the row, and the rows before it stand.
    """
    unit, day = problem.params.get("unit_id"), problem.params.get("day")
    at = [place for place, write in enumerate(writes) if write.record.starts_on.isoformat() == day]
    near = [place for place in at if unit in (writes[place].record.unit_id, writes[place].record.unit.parent_id)]
    return (near or at or [len(writes) - 1])[-1]


def too_much(unit: int, day: date, level: str, line: Any) -> Invalid:
    """That more was given out than there is, in words."""
    units = table("Unit")
    name = units.filter(pk=unit).values_list(name_of(units.model), flat=True).first()
    return Invalid(
        "%(unit)s has %(own)s from %(day)s, but %(given)s is given out below it: "
        "take it from others there, or ask for more above.",
        code="over",
        unit=name,
        unit_id=unit,
        own=line.own,
        day=day.isoformat(),
        given=line.given,
        level=level,
    )


spec = Spec(
    model=Cell,
    slug="target-cells",
    icon="table",
    group="goals",
    rank=95,
    columns=("plan", "unit", "person", "starts_on", "target", "stretch", "challenge", "locked"),
    form=(Section(_("Target cell"), ("plan", "unit", "person", "starts_on", "target", "stretch", "challenge")),),
    order=("starts_on", "id"),
    chips=("plan", "unit", "person"),
    without=frozenset({"timeline", "menu", "custom"}),
    help=_("The target of one unit or person in one period of a plan."),
)

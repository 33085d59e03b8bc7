"""Columns that mean more than their kind: the path, what should not be empty, the day something is due, age."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Board, Calendar
from yingdan.web.cells import Column
from yingdan.web.escaping import escape
from yingdan.web.looks import Scale
from yingdan.web.steps import Steps


class PathColumn(Column):
    """The column of the path: the step as a bar, amber when the record is late."""

    def html(self, record: Any) -> str:
        """The step of one record."""
        return self.steps.html(record)

    @property
    def css(self) -> str:
        """The classes of the cell."""
        return "ell"


class SaidColumn(Column):
    """A column whose emptiness matters while the record is open: it is said in red words, not left blank."""

    def html(self, record: Any) -> str:
        """The value, or that there is none."""
        step = self.steps.of(record)
        if not self.field.value(record) and step is not None and step.open:
            return f'<span class="t-bad">{escape(nothing(self.field))}</span>'
        return super().html(record)

    def draw_step(self, value: Any, record: Any) -> str:
        """The value as a text."""
        return self.draw_text(value, record)


class DueColumn(Column):
    """The day something is due: red once it has passed and the record still stands open."""

    def draw_date(self, value: date, record: Any) -> str:
        """The day, in words when it is near."""
        shown = super().draw_date(value, record)
        return f'<span class="t-bad">{shown}</span>' if value < self.today and is_open(record, self.steps) else shown


def is_open(record: Any, steps: Steps | None) -> bool:
    """Whether a record still stands open: by its step, or as it says itself (`overdue`)."""
    if steps is not None and (step := steps.of(record)) is not None:
        return step.open
    return bool(getattr(record, "overdue", False))


class AgeColumn(Column):
    """Days in the step: amber and heavy once there are too many."""

    def draw_step(self, value: Any, record: Any) -> str:
        """The number of days."""
        return (
            f'<span class="t-warn b">{value}</span>' if self.steps.late(record) else f'<span class="mut">{value}</span>'
        )


def nothing(field: Field) -> str:
    """The words for an empty field that should not be."""
    return _("No %(label)s") % {"label": str(field.label).lower()}


def column(kind: ObjectType, field: Field, scale: Scale, steps: Steps | None, *, lead: bool) -> Column:
    """The drawing of one column, by its part in the object."""
    if lead:
        return Column(field, scale, url=f"/{kind.slug}/")
    if steps is not None:
        board = next((v for v in kind.views if isinstance(v, Board) and v.by == kind.spec.path), None)
        if field.name == kind.spec.path:
            return PathColumn(field, scale, steps=steps)
        if board is not None and field.name in board.card and field.kind.name == "text":
            return SaidColumn(field, scale, steps=steps)
        if board is not None and field.name in board.card and field.kind.name == "number":
            return AgeColumn(field, scale, steps=steps)
    if field.kind.name == "date" and any(isinstance(v, Calendar) and v.on == field.name for v in kind.views):
        return due_column(field, scale, steps)
    return Column(field, scale)


def due_column(field: Field, scale: Scale, steps: Steps | None) -> Column:
    """The column of the day something is due."""
    column = DueColumn(field, scale)
    column.steps = steps
    return column

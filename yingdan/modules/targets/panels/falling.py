"""The columns of a waterfall: from one whole column over its steps to another, on an axis cut below the lowest."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yingdan.modules.targets.panels.drawn import width

SPARE, ROOM = Decimal("0.6"), Decimal("1.12")


@dataclass(frozen=True, slots=True)
class Step:
    """A column: what it is called, how much, and the number as it is shown."""

    label: str
    amount: Decimal
    said: Any


@dataclass(frozen=True, slots=True)
class Fall:
    """The columns, their feet and heights in per cent of the drawing, and whether its axis does not begin at zero."""

    columns: list[dict[str, Any]]
    cut: bool


def fallen(first: Step, steps: Sequence[Step], last: Step) -> Fall:
    """The waterfall of some steps."""
    levels, at = [first.amount], first.amount
    for step in steps:
        at += step.amount
        levels.append(at)
    floor = max(min(levels) - (max(levels) - min(levels)) * SPARE, Decimal(0))
    span = (max(levels) - floor) * ROOM or Decimal(1)
    rows = [pillar(first, floor, span)]
    for step, start in zip(steps, levels, strict=False):
        rows.append(
            {
                "label": step.label,
                "said": step.said,
                "from": width(min(start, start + step.amount) - floor, span),
                "height": width(abs(step.amount), span),
                "tone": "ok" if step.amount >= 0 else "bad",
            }
        )
    return Fall([*rows, pillar(last, floor, span)], floor > 0)


def pillar(step: Step, floor: Decimal, span: Decimal) -> dict[str, Any]:
    """A whole column."""
    height = width(step.amount - floor, span)
    return {"label": step.label, "said": step.said, "from": "0", "height": height, "tone": "whole"}

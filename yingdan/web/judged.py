"""The rows of a file as an import judged them, for the eye: what happens to each, and how its values will be kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from yingdan.platform.transfer.judge import CREATED, FAILED, SKIPPED, UPDATED, Verdict

OUTCOMES: dict[str, tuple[Any, str]] = {
    CREATED: (gettext_lazy("new"), "ok"),
    UPDATED: (gettext_lazy("changed"), "info"),
    SKIPPED: (gettext_lazy("left alone"), ""),
    FAILED: (gettext_lazy("refused"), "bad"),
}
LIKELY = "likely"
"""Rows that are written though they may be there already."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it stands in the file and as it will be kept, by its field's name; numbers stand on the right."""

    raw: str
    kept: str
    numeric: bool = False
    label: Any = ""

    @property
    def corrected(self) -> bool:
        """Whether the two differ to the eye: not by capitals, by how thousands are parted or by noughts at the end."""
        return bool(self.kept) and plain(self.kept) != plain(self.raw)


def plain(text: str) -> str:
    """A text without what only its form adds."""
    bare = text.strip().replace(",", "").casefold()
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the file and what will become of it."""

    number: int
    label: Any
    tone: str
    reason: str
    cells: tuple[Cell, ...]


def judged(verdict: Verdict, fields: Iterable[Any], places: Iterable[int]) -> Judged:
    """One row for the table."""
    label, tone = OUTCOMES.get(verdict.outcome, (verdict.outcome, ""))
    cells = []
    for field, place in zip(fields, places, strict=True):
        raw = verdict.row.cells[place]
        kept = field.show(verdict.record) if verdict.record is not None and verdict.outcome != FAILED and raw else ""
        cells.append(Cell(raw, "" if kept == "—" else kept, field.kind.numeric, field.label))
    return Judged(verdict.row.number, label, "warn" if verdict.likely else tone, verdict.reason, tuple(cells))

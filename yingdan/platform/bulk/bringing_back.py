"""Writing what was changed in an exported file: one batch that can be undone, with what became of each row.

The differences are looked for anew at the moment of writing. A conflict is written only where the person chose his own
value; cells that cannot be set are left, named beside the row, and cost the others nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.kernel.errors import Invalid, Problem, Refused
from yingdan.platform import audit, phrases, records
from yingdan.platform.actor import current_actor
from yingdan.platform.bulk.comparing import CHANGED, CONFLICT, REFUSED, Cell, Comparer, Difference
from yingdan.platform.bulk.outcomes import REFUSED as REFUSED_ROW
from yingdan.platform.bulk.outcomes import UNCHANGED, Chunk, Outcome, Outcomes, saved
from yingdan.platform.bulk.run import Selection, begin
from yingdan.platform.bulk.verbs import Verb, Work, register
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.platform.preparing import clashes, prepare
from yingdan.platform.row_rules import problems
from yingdan.platform.rows import Write
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer import uploads
from yingdan.platform.transfer.read import Sheet

NAME, AT_ONCE = "bring_back", 400


@dataclass(slots=True)
class Told:
    """What a file that came back would do: counts of cells and rows, and the first differences."""

    rows: int = 0
    changed: int = 0
    conflicts: int = 0
    refused: int = 0
    problems: int = 0
    shown: list[Difference] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def rehearsed(kind: ObjectType, sheet: Sheet, shown: int = 300) -> Told:
    """The differences, judged by the rules of the door; nothing is written. Raises Refused, Invalid."""
    require(kind)
    comparer = Comparer(kind, sheet)
    told = Told(unknown=comparer.unknown)
    for one in judged(kind, comparer.differences()):
        told.rows += 1
        told.changed += sum(c.state == CHANGED for c in one.cells)
        told.conflicts += sum(c.state == CONFLICT for c in one.cells)
        told.refused += sum(c.state == REFUSED for c in one.cells)
        told.problems += bool(one.problem)
        if len(told.shown) < shown:
            told.shown.append(one)
    return told


def judged(kind: ObjectType, differences: Iterator[Difference]) -> Iterator[Difference]:
    """The differences with what the record's own rules refuse told at the cells concerned."""
    while part := list(islice(differences, AT_ONCE)):
        writes: list[Write] = []
        of_write: list[Difference] = []
        for one in part:
            if values := {c.field.name: c.value for c in one.cells if c.state == CHANGED}:
                before = audit.stored_values(one.record)
                records.assign(one.record, values)
                writes.append(prepare(one.record, before, "change"))
                of_write.append(one)
        twice, every = dict(clashes(kind.model, writes)), problems(writes)
        for place, one in enumerate(of_write):
            found: dict[str, list[Problem]] = dict(every[place].fields) if place in every else {}
            if place in twice:
                found[twice[place]] = [Invalid("Another record has this already.", code="unique")]
            one.cells = [told_wrong(cell, found) for cell in one.cells]
            named = {c.field.name for c in one.cells}
            one.problem = phrases.together(p.show(_) for name, ps in found.items() for p in ps if name not in named)
        yield from part


def told_wrong(cell: Cell, found: Mapping[str, Any]) -> Cell:
    """A cell that the record's rules refuse says so."""
    wrong = found.get(cell.field.name) if cell.state == CHANGED else None
    if not wrong:
        return cell
    return Cell(cell.field, cell.old, cell.new, REFUSED, cell.value, phrases.together(p.show(_) for p in wrong))


def write(kind: ObjectType, token: str, sheet: Sheet, mine: list[str]) -> BulkRun:
    """Write the differences of an uploaded file as one batch. `mine` names the conflicts in which the file wins, as
    “id.field”. Raises Refused, Invalid when nothing differs.
    """
    require(kind)
    found = [one.pk for one in Comparer(kind, sheet).differences() if one.pk]
    chosen = Selection(kind.key, ids=tuple(dict.fromkeys(found)))
    return begin(chosen, NAME, {"token": token, "sheet": sheet.name, "header_row": sheet.header_row, "mine": mine})


def require(kind: ObjectType) -> None:
    """Raise Refused unless the actor may import and change records of this object."""
    actor = current_actor()
    if not kind.has("import") or not actor.may(kind.key, "import") or not actor.may(kind.key, "change"):
        raise Refused("You may not import here.")


class BringBack(Verb):
    """The changes of an edited file, each row its own."""

    name, label, icon, grant, offered = NAME, gettext_lazy("Bring back an edited file"), "file-import", "change", False

    def fits(self, kind: ObjectType) -> bool:
        """Where records can be imported and changed."""
        return kind.has("change") and kind.has("import")

    def may(self, kind: ObjectType) -> bool:
        """Who may import and change."""
        return super().may(kind) and current_actor().may(kind.key, "import")

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """The file and the conflicts settled. Raises Missing for a file that is not there."""
        uploads.opened(str(values.get("token", "")))
        return dict(values)

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Write a chunk: the cells of each row as they differ now."""
        sheet = uploads.opened(values["token"]).sheet(values.get("sheet", ""), values.get("header_row"))
        mine = frozenset(values.get("mine") or ())
        found = {one.pk: replace(one, record=None) for one in Comparer(kind, sheet).differences() if one.pk}

        def work(chunk: Chunk) -> Outcomes:
            wanted: dict[int, dict[str, Any]] = {}
            left: dict[int, str] = {}
            for pk in chunk.rows:
                one = found.get(pk) or Difference(0)
                takes = (c for c in one.cells if c.state == CHANGED or f"{pk}.{c.field.name}" in mine)
                wanted[pk] = {c.field.name: c.value for c in takes if c.state != REFUSED}
                over = [phrases.labelled(c.field.label, c.reason) for c in one.cells if c.field.name not in wanted[pk]]
                left[pk] = phrases.together(over) or one.problem
            rows = [row for pk, row in chunk.rows.items() if wanted[pk]]
            outcomes = saved(kind, rows, lambda row: records.assign(row, wanted[row.pk]), "change")
            for pk in chunk.rows:
                one_ = outcomes.setdefault(pk, Outcome(REFUSED_ROW if left[pk] else UNCHANGED))
                outcomes[pk] = replace(one_, reason=one_.reason or left[pk])
            return outcomes

        return work


register(BringBack())

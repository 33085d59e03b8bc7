"""Imports a table in one line, the way a surface does: open, propose, start, work."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.platform.transfer.sheets import text_file
from yingdan.platform import schema
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.import_run import ImportRow, ImportRun
from yingdan.platform.transfer import wizard
from yingdan.platform.transfer.mapping import Fill, Mapping
from yingdan.platform.transfer.run import Rehearsal


class Bring:
    """Calls bring a table in; `plan` and `rehearse` stop before that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def source(self, table: str | Path) -> Any:
        """The table kept as an upload and opened."""
        path = text_file(self.folder, table) if isinstance(table, str) else table
        return wizard.open_upload(path)

    def plan(self, table: str | Path, slug: str, key: Sequence[str] | None = None, **how: Any) -> tuple[Any, Mapping]:
        """The source and the proposed mapping, changed as told; `fills` replaces or adds."""
        source = self.source(table)
        plan = wizard.propose(source.sheet(), schema.by_slug(slug))
        for fill in how.pop("fills", ()):
            plan = plan.with_fill(fill)
        return source, replace(plan, **({"key": tuple(key)} if key is not None else {}), **how)

    def rehearse(self, table: str | Path, slug: str, **how: Any) -> Rehearsal:
        """The dry run."""
        source, plan = self.plan(table, slug, **how)
        return wizard.dry_run(plan, source.sheet())

    def __call__(self, table: str | Path, slug: str, **how: Any) -> ImportRun:
        """The import, ended."""
        source, plan = self.plan(table, slug, **how)
        run = wizard.start(source, plan)
        while work_once():
            pass
        return wizard.refreshed(run)


def lines(run: ImportRun) -> dict[int, tuple[str, str]]:
    """Row number → (outcome, reason)."""
    return {line.number: (line.outcome, line.reason) for line in ImportRow.objects.filter(run=run).order_by("number")}


def counts(run: Any) -> tuple[int, int, int, int]:
    """(created, updated, skipped, failed)."""
    if isinstance(run, Rehearsal):
        return tuple(run.counts[name] for name in ("created", "updated", "skipped", "failed"))  # type: ignore[return-value]
    return (run.created, run.updated, run.skipped, run.failed)


__all__ = ["Bring", "Fill", "counts", "lines"]

# ruff: noqa: N999 - the command is called import
"""`yingdan import`: bring in a file, or a folder of files by a plan."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.cli import command
from yingdan.kernel.errors import Invalid
from yingdan.platform import provision
from yingdan.platform.actor import Actor, acting, current_actor
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.import_run import ImportRow, ImportRun
from yingdan.platform.transfer import plan, wizard
from yingdan.platform.transfer.dates import ORDERS
from yingdan.platform.transfer.judge import FAILED
from yingdan.platform.transfer.mapping import ON_ERROR, ON_EXISTING, Fill, Mapping
from yingdan.platform.transfer.read import Sheet, Source
from yingdan.platform.transfer.run import carry_out

SHOWN = 10
COUNTED = gettext_noop(
    "%(name)s: %(total)s rows; created %(created)s, updated %(updated)s, skipped %(skipped)s, failed %(failed)s"
)


class Command(command.Command):
    """Bring in a file, or a folder of files by a plan; ends with code 1 when a row has failed."""

    help = "Import a file (--object accounts) or a folder of files by a plan (--plan plan.toml FOLDER)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to bring in, and how."""
        parser.add_argument("path", type=Path, metavar="FILE|FOLDER")
        parser.add_argument("--plan", type=Path, metavar="PLAN", help="a TOML file that says how a folder comes in")
        parser.add_argument(
            "--file", action="append", default=[], metavar="NAME=OTHER", help="with --plan: read another file instead"
        )
        parser.add_argument("--object", metavar="SLUG", help="what the rows are: accounts, opportunities …")
        parser.add_argument("--sheet", default="", help="the sheet of a workbook (default: the first with rows)")
        parser.add_argument("--header-row", type=int, default=None, help="where the names stand, from 1; 0 for none")
        parser.add_argument("--encoding", default="", help="instead of the one found out")
        parser.add_argument("--delimiter", default="", help="instead of the one found out")
        parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="in place of proposals")
        parser.add_argument(
            "--constant", action="append", default=[], metavar="FIELD=TEXT", help="the same in all rows"
        )
        parser.add_argument("--key", action="append", default=None, metavar="FIELD", help="what a row is recognised by")
        parser.add_argument("--on-existing", choices=ON_EXISTING, default=ON_EXISTING[0])
        parser.add_argument("--on-error", choices=ON_ERROR, default=ON_ERROR[0], help="wholly: all rows or none")
        parser.add_argument("--dates", choices=ORDERS, default="", help="the order of day and month where it is open")
        parser.add_argument("--user", default="", metavar="LOGIN", help="as whom (default: the system)")
        parser.add_argument("--failures", type=Path, metavar="FILE", help="write the failed rows there (xlsx or csv)")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")

    def handle(self, *args: Any, path: Path, user: str, **options: Any) -> None:
        """Do it as the person, and tell what came of it. Raises CommandError when a row has failed."""
        for line in provision.prepare(demo=False):
            self.say(line)
        actor = actor_for(command.person(user).pk, "import") if user else current_actor().via("import")
        with acting(actor):
            if options["plan"]:
                runs = list(self.by_plan(path, actor, **options))
            else:
                runs = self.one_file(path, **options)
        failed = sum(run.failed for run in runs)
        self.keep_failures([run for run in runs if run.failed], options["failures"])
        if failed:
            raise CommandError(_("%(count)s rows have failed.") % {"count": failed})

    def by_plan(self, folder: Path, actor: Actor, **options: Any) -> Iterable[ImportRun]:
        """Carry out a plan, telling each step."""
        if options["dry_run"]:
            raise Invalid("A plan cannot be rehearsed as a whole: its steps build on one another.", code="plan")
        files = pairs(options["file"])
        for _step, run in plan.run_plan(
            folder, options["plan"], actor, files=files, steps=lambda s: Line(self, s.title)
        ):
            self.tell(run)
            yield run

    def one_file(self, path: Path, **options: Any) -> list[ImportRun]:
        """Bring in one file, or only tell what would happen."""
        if not options["object"]:
            raise CommandError(_("Say what the rows are, such as --object accounts."))
        source = Source(path, encoding=options["encoding"], delimiter=options["delimiter"])
        table = source.sheet(options["sheet"], options["header_row"])
        how = self.mapping(table, **options)
        for fill in how.fills:
            self.say(f"  {fill.column or ' | '.join(fill.templates) or repr(fill.constant)} → {fill.field}")
        if options["dry_run"]:
            self.rehearse(how, table, path.name)
            return []
        run = wizard.new_run(table, how, name=path.name)
        carry_out(run, Line(self, path.name), table)
        self.tell(run)
        return [run]

    def mapping(self, table: Sheet, **options: Any) -> Mapping:
        """The mapping proposed, with what the options say in its place."""
        object_type = plan.named(options["object"])
        how = wizard.propose(table, object_type)
        for column, field in pairs(options["map"]).items():
            how = how.without(field) if not column else how.with_fill(Fill(field, column))
        for field, text in pairs(options["constant"]).items():
            how = how.with_fill(Fill(field, constant=text))
        kinds = {name: field.kind.name for name, field in object_type.fields.items()}
        dated = [f for f in how.fills if options["dates"] and kinds.get(f.field) in ("date", "stamp")]
        for fill in dated:
            how = how.with_fill(Fill(fill.field, fill.column, dates=options["dates"]))
        key = how.key if options["key"] is None else tuple(options["key"])
        return Mapping(how.object, how.fills, how.values, how.where, key, options["on_existing"], options["on_error"])

    def rehearse(self, how: Mapping, sheet: Sheet, name: str) -> None:
        """Tell what would happen."""
        told = wizard.dry_run(how, sheet)
        for line in told.notes:
            self.say(line)
        self.say(_(COUNTED) % {"name": name, "total": told.rows, **told.counts})
        for verdict in [v for v in told.verdicts if v.outcome == FAILED or v.likely][:SHOWN]:
            self.say(_("Row %(row)s: %(reason)s") % {"row": verdict.row.number, "reason": verdict.reason})

    def tell(self, run: ImportRun) -> None:
        """Tell what came of an import, with its first failures."""
        counts = {name: getattr(run, name) for name in ("total", "created", "updated", "skipped", "failed")}
        self.say(_(COUNTED) % {"name": run.name, **counts})
        for row in ImportRow.objects.filter(run=run, outcome=FAILED).order_by("number")[:SHOWN]:
            self.say("  " + _("Row %(row)s: %(reason)s") % {"row": row.number, "reason": row.reason})

    def keep_failures(self, runs: list[ImportRun], path: Path | None) -> None:
        """Write the failed rows; of several imports each into a file of its own."""
        for run in runs if path is not None else ():
            place = path if len(runs) == 1 else path.with_name(f"{path.stem}-{run.pk}{path.suffix}")  # type: ignore[union-attr]
            place.write_bytes(wizard.failures(run, place.suffix.lstrip(".").lower() or "xlsx"))  # type: ignore[union-attr]
            self.say(_("Failed rows: %(file)s") % {"file": place})


class Line:
    """Tells on the terminal how far an import is, every second at most."""

    def __init__(self, command: Command, name: str) -> None:
        self.command, self.name, self.told = command, name, time.monotonic()

    def step(self, done: int, total: int, message: str = "") -> None:
        """One line."""
        if time.monotonic() - self.told >= 1 and done < total:
            self.told = time.monotonic()
            self.command.say(f"  {self.name}: {done} / {total}")


def pairs(texts: Iterable[str]) -> dict[str, str]:
    """NAME=VALUE options as a table. Raises CommandError for one without =."""
    found = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if not equals:
            raise CommandError(_("“%(text)s” should be written NAME=VALUE.") % {"text": text})
        found[name] = value
    return found

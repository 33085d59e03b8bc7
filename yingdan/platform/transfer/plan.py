"""A plan file: how a folder of files is brought in, step by step, in order; written in TOML.

    title = "Our old CRM"
    currency = "USD"

    [[step]]
    file = "accounts.csv"
    object = "accounts"
    key = ["name"]
    map = { name = "account", annual_revenue = { column = "revenue", times = 1_000_000 } }
    constants = { currency = "USD" }
    values.sector = { technolgy = "technology" }
    dates = { created_at = "mdy" }

    [[step]]
    object = "stages"
    key = ["pipeline", "name"]
    rows = [{ pipeline = "Maven", name = "Won", kind = "won" }]

docs/en/import.md says what each word means.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import company, schema
from yingdan.platform.actor import Actor, acting
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.progress import Steps
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer import read
from yingdan.platform.transfer.mapping import PARTLY, SKIP, Fill
from yingdan.platform.transfer.mapping import Mapping as How
from yingdan.platform.transfer.read import Sheet, Source
from yingdan.platform.transfer.run import carry_out
from yingdan.platform.transfer.wizard import new_run

WORDS = frozenset(
    {"title", "file", "sheet", "header_row", "encoding", "delimiter", "object", "key", "map", "constants", "values",
     "dates", "where", "rows", "on_existing", "on_error", "likely"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: the table to read and how its rows become records."""

    title: str
    object_type: ObjectType
    how: How
    raw: Mapping[str, Any]

    def sheet(self, folder: Path, files: Mapping[str, str]) -> Sheet:
        """The table of the step; `files` names other files for those of the plan. Raises Missing, Invalid."""
        if "rows" in self.raw:
            return given(self.title, self.raw["rows"])
        name = str(self.raw["file"])
        path = folder / files.get(name, name)
        if not path.is_file():
            raise Missing("There is no file %(file)s.", code="file", file=str(path))
        source = Source(path, encoding=self.raw.get("encoding", ""), delimiter=self.raw.get("delimiter", ""))
        return source.sheet(self.raw.get("sheet", ""), self.raw.get("header_row"))


def given(title: str, rows: list[dict[str, Any]]) -> Sheet:
    """The table written in the plan itself; its columns are fields."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return read.inline(title, names, [[text(row.get(name, "")) for name in names] for row in rows])


def text(value: Any) -> str:
    """A value of the plan as the text a cell would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(text, value)) if isinstance(value, list) else str(value)


def load(path: Path) -> tuple[str, list[Step]]:
    """The company's currency, if the plan names one, and the steps of a plan file. Raises Invalid, naming the
    step, for anything it does not know.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid("The plan cannot be read: %(why)s", code="plan", why=str(error)) from error
    if unknown := set(raw) - {"title", "currency", "step"}:
        raise Invalid("The plan has unknown words: %(words)s.", code="plan", words=", ".join(sorted(unknown)))
    return str(raw.get("currency", "")), [step(number, part) for number, part in enumerate(raw.get("step", ()), 1)]


def step(number: int, raw: Mapping[str, Any]) -> Step:
    """One step. Raises Invalid."""
    if unknown := set(raw) - WORDS:
        raise wrong(number, "unknown words: " + ", ".join(sorted(unknown)))
    if "object" not in raw or ("file" in raw) == ("rows" in raw):
        raise wrong(number, "needs an object, and either a file or rows")
    object_type = named(str(raw["object"]))
    dates = raw.get("dates", {})
    fills = [fill(name, how, dates.get(name, "")) for name, how in raw.get("map", {}).items()]
    if "rows" in raw and not raw.get("map"):
        fills = [Fill(name, name) for name in dict.fromkeys(n for row in raw["rows"] for n in row)]
    filled = {f.field for f in fills}
    fills += [Fill(n, constant=text(v)) for n, v in raw.get("constants", {}).items() if n not in filled]
    values = {c: {str(a): text(b) for a, b in table.items()} for c, table in raw.get("values", {}).items()}
    where = {c: tuple(map(text, v if isinstance(v, list) else [v])) for c, v in raw.get("where", {}).items()}
    how = How(
        object_type.key,
        tuple(fills),
        values,
        where,
        tuple(raw.get("key", ())),
        str(raw.get("on_existing", SKIP)),
        str(raw.get("on_error", PARTLY)),
        bool(raw.get("likely", False)),
    )
    return Step(str(raw.get("title") or raw.get("file") or object_type.slug), object_type, how, raw)


def wrong(number: int, why: str) -> Invalid:
    """What is wrong with a step."""
    return Invalid("Step %(number)s of the plan: %(why)s.", code="plan", number=number, why=why)


def fill(name: str, how: Any, dates: str) -> Fill:
    """What fills a field: the name of a column, or a table of more. Raises Invalid for unknown words."""
    if isinstance(how, str):
        return Fill(name, how, dates=dates)
    known = {**how, "times": text(how["times"])} if "times" in how else dict(how)
    template = known.pop("template", ())
    templates = (template,) if isinstance(template, str) else tuple(template)
    if "constant" in known:
        known["constant"] = text(known["constant"])
    try:
        return Fill(**{"field": name, "templates": templates, "dates": dates, **known})
    except TypeError as error:
        raise Invalid("The field %(name)s of the plan: %(why)s", code="plan", name=name, why=str(error)) from error


def named(name: str) -> ObjectType:
    """The object of this key or plural word. Raises Missing."""
    return schema.find(name) if schema.known(name) else schema.by_slug(name)


def run_plan(
    folder: Path,
    path: Path,
    actor: Actor,
    *,
    files: Mapping[str, str] | None = None,
    steps: Callable[[Step], Steps] | None = None,
) -> Iterator[tuple[Step, ImportRun]]:
    """Carry out a plan over the files of `folder` as `actor`; gives each step with its import as it ends.

    A plan's currency becomes the company's own before the first step. `files` maps names in the plan to the names of
    other files. Raises Problem for a currency too late to change and for a step that cannot be read or begun; bad rows
    stop nothing, they are counted and logged in the import.
    """
    currency, found = load(path)
    if currency:
        with acting(actor):
            company.change({"currency": currency})
    for one in found:
        with acting(actor.via("import")):
            sheet = one.sheet(folder, files or {})
            run = new_run(sheet, one.how, name=one.title)
            carry_out(run, steps(one) if steps else Silent(), sheet)
        yield one, run


class Silent:
    """Told how far it is, and says nothing."""

    def step(self, done: int, total: int, message: str = "") -> None:
        """Nothing."""

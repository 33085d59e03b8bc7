"""The state of an import that is being prepared: kept in the person's session, so that nobody else can open his
file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer import mapping, wizard
from yingdan.platform.transfer.mapping import Fill
from yingdan.platform.transfer.mapping import Mapping as Plan
from yingdan.platform.transfer.read import Sheet, Source

SESSION, MOST = "imports", 8
REFERENCES, DAYS, NUMBERS = ("ref", "person", "unit"), ("date", "stamp"), ("number", "money", "percent")
KEYS = ("text", "series", "phone", "email", "url", "ref", "person", "date", "number")
TIMES: tuple[tuple[str, Any], ...] = (
    ("", _("as written")), ("1000", _("thousands")), ("10000", _("ten thousands")),
    ("100000000", _("hundred millions")),
)  # fmt: skip
ORDERS: tuple[tuple[str, Any], ...] = (
    ("", _("as the column shows")),
    ("dmy", _("day first")),
    ("mdy", _("month first")),
)
EXISTING: tuple[tuple[str, Any], ...] = (
    (mapping.SKIP, _("leave as they are")), (mapping.UPDATE, _("overwrite with the file")),
    (mapping.FILL, _("fill in what is empty")), (mapping.CREATE, _("add once more")),
)  # fmt: skip
SHOWN = 3


@dataclass(frozen=True)
class Draft:
    """An import in preparation: its file, which sheet, and the mapping as far as it is known."""

    id: str
    token: str
    key: str
    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""
    plan: dict[str, Any] = field(default_factory=dict)

    def source(self) -> Source:
        """The file, opened. Raises Missing when it is gone, Invalid."""
        return wizard.reopened(self.token, self.encoding, self.delimiter)

    def mapping(self, sheet: Sheet, kind: ObjectType) -> Plan:
        """The mapping: as it was left, else as it is proposed."""
        return Plan.from_json(self.plan) if self.plan else wizard.propose(sheet, kind)


def begin(request: HttpRequest, kind: ObjectType, source: Source) -> Draft:
    """A new draft for an uploaded file; the oldest of many is forgotten."""
    draft = Draft(source.token.partition("/")[0], source.token, kind.key)
    keep(request, draft)
    return draft


def keep(request: HttpRequest, draft: Draft) -> None:
    """Keep a draft as it stands."""
    kept = {k: v for k, v in request.session.get(SESSION, {}).items() if k != draft.id}
    newest = dict(list(kept.items())[-MOST + 1 :])
    request.session[SESSION] = {**newest, draft.id: {k: v for k, v in vars(draft).items() if k != "id"}}


def found(request: HttpRequest, kind: ObjectType, id: str) -> Draft:
    """The person's own draft. Raises Missing."""
    held = request.session.get(SESSION, {}).get(id)
    if held is None or held.get("key") != kind.key:
        raise Missing("The uploaded file is no longer there.", code="file")
    return Draft(id, **held)


def forget(request: HttpRequest, draft: Draft) -> None:
    """Forget a draft whose import has begun."""
    request.session[SESSION] = {k: v for k, v in request.session.get(SESSION, {}).items() if k != draft.id}


def changed(draft: Draft, post: QueryDict) -> Draft:
    """The draft read another way: another sheet, another encoding; then the mapping is proposed anew."""
    wanted: dict[str, Any] = {name: post.get(name, "") for name in ("sheet", "encoding", "delimiter")}
    row = post.get("header_row", "")
    read = replace(draft, **wanted, header_row=int(row) if row.isdigit() else None)
    same = all(getattr(read, n) == getattr(draft, n) for n in (*wanted, "header_row"))
    return draft if same else replace(read, plan={})


def plan_of(post: QueryDict, sheet: Sheet, before: Plan) -> Plan:
    """The mapping that a form describes. What the form does not show, templates and meanings of texts, is kept."""
    fills: list[Fill] = []
    for place, column in enumerate(sheet.header):
        if name := post.get(f"col.{place}", ""):
            fills.append(
                Fill(
                    field=name,
                    column=column,
                    by=post.get(f"by.{place}", ""),
                    create_missing=f"make.{place}" in post,
                    dates=post.get(f"dates.{place}", ""),
                    times=post.get(f"times.{place}", ""),
                    round=f"round.{place}" in post,
                )
            )
    taken = {fill.field for fill in fills}
    fills += [fill for fill in before.fills if fill.templates and fill.field not in taken]
    for name in post:
        text = str(post.get(name, "")).strip()
        if name.startswith("const.") and text and name.removeprefix("const.") not in taken:
            fills.append(Fill(name.removeprefix("const."), constant=text))
    filled = {fill.field for fill in fills}
    key = tuple(name for name in post.getlist("key") if name in filled)
    on_existing = post.get("on_existing", before.on_existing)
    on_error = mapping.WHOLLY if "wholly" in post else mapping.PARTLY
    likely = "likely" in post
    return replace(before, fills=tuple(fills), key=key, on_existing=on_existing, on_error=on_error, likely=likely)


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the file: what is in it, where it goes, how it is read."""

    place: int
    column: str
    samples: tuple[str, ...]
    field: Field | None
    fill: Fill | None
    sure: bool
    is_ref: bool = False
    is_day: bool = False
    is_number: bool = False
    by: tuple[tuple[str, Any], ...] = ()
    may_make: bool = False


def lines(sheet: Sheet, kind: ObjectType, plan: Plan, sure: Mapping[str, Any]) -> list[Line]:
    """The columns of a table, each with a few of its texts."""
    rows = sheet.sample(40)
    by_column = {fill.column: fill for fill in plan.fills if fill.column}
    made = []
    for place, column in enumerate(sheet.header):
        fill = by_column.get(column)
        known = kind.fields.get(fill.field) if fill is not None else None
        texts = tuple(dict.fromkeys(row.cells[place] for row in rows if row.cells[place]))[:SHOWN]
        guess = sure.get(column)
        certain = guess is None or fill is None or guess.field != fill.field or guess.score >= 80
        made.append(line(place, column, texts, known, fill, certain))
    return made


def line(place: int, column: str, texts: tuple[str, ...], known: Field | None, fill: Fill | None, sure: bool) -> Line:
    """One column with the questions its field raises."""
    kind = known.kind.name if known is not None else ""
    refers = kind in REFERENCES
    return Line(
        place,
        column,
        texts,
        known,
        fill,
        sure,
        is_ref=refers,
        is_day=kind in DAYS,
        is_number=kind in NUMBERS,
        by=tuple(named_by(known)) if known is not None and refers else (),
        may_make=kind == "ref",
    )


def named_by(known: Field) -> Iterable[tuple[str, Any]]:
    """By what a record referred to may be found: its natural keys."""
    other = schema.find(known.related)
    return ((name, other.fields[name].label) for name in dict.fromkeys(other.natural) if name in other.fields)


def targets(kind: ObjectType) -> Sequence[Field]:
    """The fields a column may go into."""
    return mapping.importable(kind)


def keys(kind: ObjectType, plan: Plan) -> list[tuple[Field, bool]]:
    """The filled fields by which a record may be recognised, and whether they are chosen."""
    filled = [kind.fields[f.field] for f in plan.fills if f.field in kind.fields]
    return [(f, f.name in plan.key) for f in filled if f.kind.name in KEYS]


def constants(kind: ObjectType, plan: Plan) -> list[tuple[Field, str]]:
    """Fields that no column fills and that every row may be given: the required ones and the owner."""
    by_field = {fill.field: fill for fill in plan.fills}
    wanted = [f for f in mapping.importable(kind) if f.required or f.name == "owner"]
    return [
        (f, (by_field[f.name].constant or "") if f.name in by_field else "")
        for f in wanted
        if f.name not in by_field or by_field[f.name].constant is not None
    ]

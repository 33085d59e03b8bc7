"""What the grid knows of its columns and rows, as JSON: values as their fields dump them, and the words they show."""

from collections.abc import Iterable, Sequence
from typing import Any

from yingdan.platform import about, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.closing import is_gone
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, looks, table
from yingdan.web.saying import SEVERAL
from yingdan.web.state import State

# Kinds whose values are made elsewhere: chosen among files, drawn, or told by title.
NOT_TYPED = frozenset({"about", "picture", "attachment", "signature", "sub_table", "json"})
# Kinds whose values are records, looked for as one types.
CHOSEN = frozenset({*asking.REFERENCES, *SEVERAL})
# Switching these off is a verb of its own, which asks for more.
INSTEAD = frozenset({("platform.user", "active")})
NARROWEST, MONEY, WIDEST, LEAD = 72, 128, 260, 240


def writable(kind: ObjectType, field: Field) -> bool:
    """Whether this person may type into the column at all; which rows, each row says."""
    if not (kind.has("change") and field.editable and field.source.stored) or field.kind.name in NOT_TYPED:
        return False
    if field.masked or (kind.key, field.name) in INSTEAD:
        return False
    actor = current_actor()
    verbs = ("change", "transfer", "add") if field.name == "owner" else ("change", "add")
    return any(actor.may(kind.key, verb) for verb in verbs)


def elsewhere(kind: ObjectType, field: Field) -> bool:
    """Whether the column cannot be typed into but is asked for in the full form."""
    changed = kind.has("change") and field.editable and field.source.stored and not field.masked
    return changed and field.kind.name in NOT_TYPED and current_actor().may(kind.key, "change")


def heads(now: State, fields: Sequence[Field]) -> list[dict[str, Any]]:
    """The columns: how they are called, how wide they are, what may be typed or chosen in them."""
    shown = table.columns(now, fields, looks.scale())
    found = []
    for at, (field, head) in enumerate(zip(fields, shown, strict=True)):
        name = field.kind.name
        width = min(max(head.width or (LEAD if at == 0 else 180), MONEY if name == "money" else NARROWEST), WIDEST)
        found.append({
            "name": field.name,
            "label": str(field.label),
            "unit": "" if name == "percent" else str(head.unit),
            "kind": name,
            "numeric": name in asking.NUMBERS,
            "width": width,
            "editable": writable(now.kind, field),
            "elsewhere": elsewhere(now.kind, field),
            "masked": field.masked,
            "required": field.required,
            "help": str(field.help or ""),
            "options": options(field),
            "url": f"/{schema.find(field.related).slug}/options/" if name in CHOSEN else "",
            "narrow": asking.narrowing(field, now.kind.fields.values()).split(),
            "path": field.name == now.kind.spec.path,
            "sort": head.sort_url,
            "sorted": head.sorted,
        })  # fmt: skip
    return found


def options(field: Field) -> list[list[str]]:
    """[value, label, tone] of what one may choose; nothing for other kinds."""
    if field.kind.name == "bool":
        return [[value, field.kind.show(value == "true", field), ""] for value in ("true", "false")]
    if field.kind.name not in ("choice", "choices"):
        return []
    return [[value, str(label), field.tone_of(value)] for value, label in field.choices[: asking.MOST_OPTIONS]]


def rows(kind: ObjectType, records: Sequence[Any], fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Rows as JSON: `values` as the fields dump them, `shown` in words, `may` the verbs one has on the row; `within`
    the ids of what narrows a choice in it and stands in no column.
    """
    ids = [r.pk for r in records]
    change, transfer = reach(kind, ids, "change"), reach(kind, ids, "transfer") if "owner" in kind.fields else set()
    naming = [f for f in fields if f.related and f.kind.name in CHOSEN]
    unseen = narrowing_unseen(kind, fields)
    spoken = [f for f in fields if f.kind.name == "about"]
    titles = about.titles((value for f in spoken for r in records if (value := f.value(r))), binned=True)
    return [
        {
            "id": record.pk,
            "version": record.version,
            "title": record.title,
            "values": [field.dump(record) for field in fields],
            "shown": [shown(field, record, titles) for field in fields],
            "binned": [
                *(f.name for f in naming if in_bin(f, record)),
                *(f.name for f in spoken if isinstance(titles.get(f.value(record)), about.Binned)),
            ],
            "within": {f.name: getattr(record, f"{f.name}_id") for f in unseen},
            "may": [verb for verb, can in (("change", change), ("transfer", transfer)) if record.pk in can],
        }
        for record in records
    ]


def narrowing_unseen(kind: ObjectType, fields: Sequence[Field]) -> list[Field]:
    """The references by which the choice in a column is narrowed while they are no column themselves: a stage is
    chosen within its deal's pipeline, whether that is shown or not.
    """
    shown = {f.name for f in fields}
    names = {n for f in fields for n in asking.narrowing(f, kind.fields.values()).split()}
    return [f for f in kind.named(sorted(names - shown)) if f.in_table]


def in_bin(field: Field, record: Any) -> bool:
    """Whether a record the field refers to lies in the bin."""
    value = field.value(record)
    return any(map(is_gone, value or ())) if field.kind.several else is_gone(value)


def shown(field: Field, record: Any, titles: dict[Any, str]) -> str:
    """A value in words; an absent one is an empty cell."""
    value = field.value(record)
    if value is None or value in ("", []):
        return ""
    return titles.get(value, "") if field.kind.name == "about" else field.kind.show(value, field)


@by_key()
def reach(kind: ObjectType, ids: Sequence[Any], verb: str) -> set[Any]:
    """Which of these rows the actor may do `verb` on; one statement."""
    if not ids or not kind.has("change") or not current_actor().may(kind.key, verb):
        return set()
    return set(kind.model.objects.may(verb).filter(pk__in=ids).values_list("pk", flat=True))


def page(now: State, fields: Sequence[Field], limit: int) -> dict[str, Any]:
    """A page of rows after the cursor of the state, and where the next one begins."""
    found = run.page(now.query(columns=tuple(f.name for f in fields), limit=limit, cursor=now.cursor))
    return {"rows": rows(now.kind, found.items, fields), "next": found.next}


@by_key()
def some(kind: ObjectType, ids: Iterable[int], fields: Sequence[Field]) -> dict[int, dict[str, Any]]:
    """The rows of these ids that the actor may see, as they stand now."""
    found = run.listed(kind.rows().filter(pk__in=list(ids)), fields)
    return {row["id"]: row for row in rows(kind, found, fields)}

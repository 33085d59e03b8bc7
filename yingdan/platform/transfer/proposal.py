"""Propose how a table becomes records: columns to fields, the key, the texts that still need a meaning."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from django.utils import translation

from yingdan.platform import hooks, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import IN_ENGLISH, Field
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.kinds.several import Attachment, pieces
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer import memory
from yingdan.platform.transfer.failures import REASONS
from yingdan.platform.transfer.guess import BARE, Guess, Target, bare
from yingdan.platform.transfer.guess import propose as guess_fields
from yingdan.platform.transfer.judge import LANGUAGES, Judge
from yingdan.platform.transfer.mapping import SKIP, Fill, importable
from yingdan.platform.transfer.mapping import Mapping as Plan
from yingdan.platform.transfer.read import Sheet
from yingdan.platform.transfer.survey import survey
from yingdan.platform.transfer.words import WORDS

SAMPLED = 200
MOST_CALLED = 6
EMAIL = tuple(word for word, senses in WORDS.items() if "email" in senses)
MOST_UNKNOWN = 200


@dataclass(frozen=True, slots=True)
class Unknown:
    """A text of a column that means nothing yet: how often it comes, and what may be meant, as (value, label).

    `guess` is the value that is spelt most like it, for a person to confirm; nothing is taken without that.
    """

    text: str
    count: int
    options: tuple[tuple[str, str], ...] = ()
    guess: str = ""


def propose(sheet: Sheet, object_type: ObjectType) -> Plan:
    """The mapping proposed for a table: what the actor confirmed before, then what the names say."""
    found, kept = guesses(sheet, object_type), memory.recall(current_actor().user_id, object_type.key)
    fills = []
    for column, guess in found.items():
        known: Any = kept["fills"].get(column, {})
        extra = {k: v for k, v in known.items() if k != "field"} if known.get("field") == guess.field else {}
        if of_files_by_name(sheet, column, object_type.fields[guess.field]):
            continue
        fills.append(Fill(guess.field, column, **{"by": by_of(column, object_type.fields[guess.field]), **extra}))
    if (parts := name_parts(sheet)) and "name" in object_type.fields and "name" not in {f.field for f in fills}:
        fills.append(Fill("name", templates=parts))
    values: Any = {column: table for column, table in kept["values"].items() if column in sheet.header}
    plan = Plan(object_type.key, tuple(fills), values)
    plan = with_fractions(plan, sheet, object_type)
    empty = blank(sheet)
    mapped = {fill.field for fill in fills if fill.column not in empty}
    before = [name for name in kept.get("key", ()) if name in mapped]
    key = tuple(before) or key_of(mapped, object_type)
    return Plan(plan.object, plan.fills, plan.values, key=key, on_existing=str(kept.get("on_existing") or SKIP))


def guesses(sheet: Sheet, object_type: ObjectType) -> dict[str, Guess]:
    """For each column that has one, the field proposed and how sure that is."""
    header = [column for column in sheet.header if column not in REASONS]
    confirmed = memory.fields_of(memory.recall(current_actor().user_id, object_type.key))
    wanted = list(targets(object_type))
    if name_parts(sheet) and "name" not in confirmed.values():
        named = guess_fields(header, [t for t in wanted if t.name == "name"], words_for(object_type))
        if all(guess.score < BARE for guess in named.values()):
            wanted = [t for t in wanted if t.name != "name"]
    return guess_fields(header, wanted, words_for(object_type), confirmed)


def name_parts(sheet: Sheet) -> tuple[str, ...]:
    """The templates that make a name of a first and a last name, where the table has the two apart."""
    columns: dict[str, str] = {}
    for column in sheet.header:
        for meaning in WORDS.get(bare(column), {}):
            columns.setdefault(meaning, column)
    first, last = columns.get("first_name"), columns.get("last_name")
    if not first or not last:
        return ()
    both = f"{{{last}}}{{{first}}}" if any(c > "\u2e80" for c in first + last) else f"{{{first}}} {{{last}}}"
    return (both, f"{{{last}}}", f"{{{first}}}")


def by_of(column: str, field: Field) -> str:
    """The field a reference is found by when the column's name says so: its e-mail address."""
    mentions = any(word in bare(column) for word in EMAIL)
    return "email" if mentions and schema.known(field.related) and "email" in schema.find(field.related).fields else ""


def targets(object_type: ObjectType) -> Iterator[Target]:
    """The fields a column may go into, with all their names."""
    more: dict[str, list[str]] = {}
    for words in hooks.importer:
        for (key, name), names in words.items():
            if key == object_type.key:
                more.setdefault(name, []).extend(names)
    for field in importable(object_type):
        labels = spellings(field.label)
        names = (*labels, *(f"{label} ({field.name})" for label in labels), *more.get(field.name, ()))
        objects = words_for(schema.find(field.related)) if schema.known(field.related) else ()
        yield Target(field.name, names, title=field.name == "name", objects=objects)


def words_for(object_type: ObjectType) -> tuple[str, ...]:
    """What an object is called: its labels in every language, its key's last word, and what other systems call it."""
    own = (*spellings(object_type.label), object_type.key.rpartition(".")[2])
    meaning = own[-1]
    others = (word for word, senses in WORDS.items() if 0 < senses.get(meaning, 99) <= MOST_CALLED)
    return (*own, *others)


def spellings(label: Any) -> tuple[str, ...]:
    """A label in every language."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(label))
    return tuple(dict.fromkeys(found))


def key_of(mapped: set[str], object_type: ObjectType) -> tuple[str, ...]:
    """The first natural key that is filled; without any, what is unique."""
    natural = [name for name in object_type.natural if name in mapped and name != IN_ENGLISH]
    unique = [f.name for f in object_type.fields.values() if f.unique and f.name in mapped]
    return tuple((unique or natural)[:1])


def blank(sheet: Sheet) -> set[str]:
    """The columns nobody filled, as that of the numbers the system gives in its template: no row is known by them."""
    rows = sheet.sample(SAMPLED)
    return {c for place, c in enumerate(sheet.header) if rows and not any(row.cells[place].strip() for row in rows)}


def of_files_by_name(sheet: Sheet, column: str, field: Field) -> bool:
    """Whether a column names files, as an export for people does: they are meant by their ids alone, so each of its
    rows would fail.
    """
    if not isinstance(field.kind, Attachment):
        return False
    place = sheet.header.index(column)
    named = (one for row in sheet.sample(SAMPLED) for one in pieces(row.cells[place]))
    return any(id_in(one) is None for one in named)


def with_fractions(plan: Plan, sheet: Sheet, object_type: ObjectType) -> Plan:
    """Percentages a spreadsheet gives as fractions (0.6 for 60 %) are proposed times a hundred."""
    columns = {f.column: f for f in plan.fills if object_type.fields[f.field].kind.name == "percent" and not f.times}
    if not columns:
        return plan
    rows = sheet.sample(SAMPLED)
    for column, fill in columns.items():
        numbers = [number(row.cells[sheet.header.index(column)]) for row in rows]
        known = [n for n in numbers if n is not None]
        if known and all(0 <= n <= 1 for n in known) and any(0 < n < 1 for n in known):
            plan = plan.with_fill(Fill(fill.field, column, times="100"))
    return plan


def number(text: str) -> Decimal | None:
    """The plain number a text is, if it is one."""
    try:
        return Decimal(text) if text and text[0].isdigit() else None
    except InvalidOperation:
        return None


def unknown_texts(sheet: Sheet, plan: Plan) -> dict[str, list[Unknown]]:
    """The texts of option and reference columns that mean nothing yet, by column, the most frequent first.

    A person gives each a meaning (`Mapping.with_values`) or leaves its rows to fail. As the current actor.
    """
    object_type = schema.find(plan.object)
    judge = Judge(object_type, plan, sheet.header, sheet.from_1904)
    judge.coming = survey(sheet, judge).names
    asked = [
        (fill, field)
        for fill, field in judge.fields
        if fill.column and field.kind.name in ("choice", "ref", "person", "unit")
    ]
    counts: dict[str, Counter[str]] = {fill.column: Counter() for fill, _field in asked}
    places = {column: sheet.header.index(column) for column in counts}
    for row in sheet.rows():
        if judge.texts.wanted(row.cells):
            cells = judge.texts.replaced(row.cells)
            for column, place in places.items():
                if cells[place]:
                    counts[column][cells[place]] += 1
    found = {fill.column: list(unknown_of(judge, fill, field, counts[fill.column])) for fill, field in asked}
    return {column: texts for column, texts in found.items() if texts}


def unknown_of(judge: Judge, fill: Fill, field: Field, counts: Counter[str]) -> Iterator[Unknown]:
    """The texts of one column that mean nothing."""
    if field.kind.name == "choice":
        options = tuple((value, str(label)) for value, label in field.choices)
        for text, count in counts.most_common():
            if text not in judge.options[fill.field]:
                yield Unknown(text, count, options, spelt_like(text, judge.options[fill.field]))
        return
    finder = judge.finders[fill.field]
    finder.look_up(counts)
    coming = judge.coming if fill.field in judge.own else frozenset()
    missing = [(t, n) for t, n in counts.most_common() if not finder.found[t] and t not in coming]
    for text, count in missing[:MOST_UNKNOWN]:
        if not finder.create_missing:
            near = finder.near(text)
            yield Unknown(text, count, tuple((name, name) for name in near), near[0] if near else "")


def spelt_like(text: str, labels: Mapping[str, str]) -> str:
    """The value of the option spelt most like a text, in any language; nothing when none is near."""
    plain = {bare(label): value for label, value in labels.items()}
    near = get_close_matches(bare(text), list(plain), 1, 0.75)
    return plain[near[0]] if near else ""

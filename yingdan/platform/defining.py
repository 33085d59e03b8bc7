"""What customers may define: every rule that keeps a field, an object or a layout from breaking records and pages.

Refused here, at configuration, with words that say what to do; a page never meets a definition it cannot stand.
"""

import re
from collections.abc import Sequence
from typing import Any

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import customs, numbering, schema, versions
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.customs import choices_of
from yingdan.platform.events import DefinitionChanged, emit
from yingdan.platform.formula import customers
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.query.ast import where_from_json
from yingdan.platform.referred import EMPTY, PROTECT, REFERRING, RULE
from yingdan.platform.rows import Write
from yingdan.platform.search import sound
from yingdan.platform.sources import CustomValue

NAME = re.compile(r"c_[a-z0-9_]{1,58}")
OBJECT_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")
TAKEN = frozenset({
    "search", "settings", "me", "bin", "sign-in", "sign-out", "api", "static", "files", "exports", "help", "language",
    "live", "explain", "leaders",
})  # fmt: skip
MOST_FIELDS, MOST_OPTIONS = 300, 1000
TONES = frozenset({"", "ok", "warn", "bad", "info", "money", "fc"})


def wrong(**fields: Problem) -> Invalid:
    """An Invalid of these fields."""
    return Invalid(fields={name: [problem] for name, problem in fields.items()})


def complete(row: Any) -> None:
    """Give a new field its name in the API, from its label: 行业细分 becomes c_hang_ye_xi_fen."""
    row.options = row.options or {}
    if not row.name:
        words = sound.latin(row.label_en or row.label, "_")
        stem = "c_" + (re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:40] or "field")
        taken = set(type(row)._base_manager.filter(object_key=row.object_key).values_list("name", flat=True))
        row.name = next(n for n in (stem, *(f"{stem}_{i}" for i in range(2, 1000))) if n not in taken)


def judge(row: Any) -> None:
    """Everything about a custom field. Raises Invalid with the field that is wrong."""
    if not schema.known(row.object_key) or not schema.whole(row.object_key).has("custom"):
        raise wrong(object_key=Invalid("There is no such object."))
    if not NAME.fullmatch(row.name):
        raise wrong(name=Invalid("Use c_ and then small letters, digits and _."))
    for name in ("object_key", "name"):
        if row.before and row.before.get(name) != getattr(row, name):
            raise wrong(**{name: Invalid("This cannot be changed later, as records and links use it.")})
    if row.before and row.before.get("kind") != row.kind and stored(row):
        raise wrong(kind=Invalid("Records hold values of this kind already. Make a new field instead."))
    if not row.before and len(schema.whole(row.object_key).customs) >= MOST_FIELDS:
        raise Invalid("An object has at most %(most)s fields of one's own.", most=MOST_FIELDS)
    judge_settings(row)
    judge_values(row)


def judge_settings(row: Any) -> None:
    """The settings of the kind. Raises Invalid."""
    settings = row.settings
    if row.kind in customs.COMPUTED:
        customers.judge(row)
        return
    if row.kind in ("choice", "choices"):
        judge_options(row)
    if row.kind in ("ref", "refs") and not schema.known(str(settings.get("object"))):
        raise wrong(options=Invalid("Choose the object this refers to."))
    if settings.get(RULE, PROTECT) not in (PROTECT, EMPTY) or (RULE in settings and row.kind not in REFERRING):
        raise wrong(options=Invalid("Say whether what this names is protected or this is emptied: protect or empty."))
    if row.kind == "series":
        try:
            numbering.width(str(settings.get("pattern", "")))
        except ValueError:
            raise wrong(options=Invalid("A number series needs one counter such as {0001}.")) from None
        pattern, reset = str(settings["pattern"]), str(settings.get("reset") or "")
        if reset and (reset not in numbering.RESETS or numbering.repeats(pattern, reset)):
            raise wrong(options=Invalid("With this pattern numbers would come again. Begin anew with the date in it."))
    places = settings.get("places", 0)
    if isinstance(places, bool) or not isinstance(places, int) or not 0 <= places <= 4:
        raise wrong(options=Invalid("A number has between 0 and 4 decimals."))
    if row.once and KINDS[row.kind].stored_as in ("json", "ids", "flag"):
        raise wrong(once=Invalid("A field of this kind cannot be unique."))
    if row.shown_when:
        try:
            where_from_json(row.shown_when)
        except Invalid as problem:
            raise wrong(shown_when=problem) from None


def judge_options(row: Any) -> None:
    """The options of a choice; one in use can be switched off but not vanish. Raises Invalid."""
    given = row.settings.get("options")
    found = choices_of(row)
    values = [str(o["value"]) for o in found]
    if not found or not isinstance(given, list) or len(found) != len(given):
        raise wrong(options=Invalid("A choice needs options, each with a value and a label."))
    if len(values) > MOST_OPTIONS or len(set(values)) != len(values) or not all(v.strip() for v in values):
        raise wrong(options=Invalid("Each option needs a value of its own; at most %(most)s.", most=MOST_OPTIONS))
    if any(not str(o.get("label", "")).strip() or str(o.get("tone", "")) not in TONES for o in found):
        raise wrong(options=Invalid("A choice needs options, each with a value and a label."))
    before = (row.before or {}).get("options") or {}
    known = {str(o["value"]): o.get("label") for o in before.get("options") or [] if isinstance(o, dict)}
    for value in sorted(known.keys() - set(values)):
        if number := using(row, value):
            raise wrong(
                options=Invalid(
                    "%(count)s records use the option “%(value)s”. Switch it off instead of removing it.",
                    count=number, value=known[value] or value,
                )
            )  # fmt: skip


def rows_of(row: Any) -> Any:
    """Every record of the field's object, those in the bin too."""
    return schema.whole(row.object_key).model._base_manager


def own_rows(row: Any) -> Any:
    """Those of its own object only: customers' objects share a table."""
    found = rows_of(row).all()
    return found.filter(object_key=row.object_key) if row.object_key.startswith("x.") else found


def using(row: Any, value: str) -> int:
    """How many records hold an option."""
    found = own_rows(row).alias(held=CustomValue(row.name, "text"))
    return int(found.filter(held__contains=f'"{value}"' if row.kind == "choices" else value).count())


def stored(row: Any) -> bool:
    """Whether any record holds a value of the field."""
    return bool(own_rows(row).filter(custom__has_key=row.name).exists())


def judge_values(row: Any) -> None:
    """What records hold must fit a rule that is switched on, and the default must be a value. Raises Invalid."""
    if row.once and not (row.before or {}).get("once"):
        held = own_rows(row).filter(custom__has_key=row.name).values_list("custom", flat=True)
        seen = [str(c[row.name]) for c in held.iterator(chunk_size=2000)]
        if len(seen) != len(set(seen)):
            raise wrong(once=Invalid("Records hold the same value already, so it cannot become unique."))
    if row.initial not in (None, ""):
        field = customs.of_row(row, schema.proxies())
        try:
            if field is None:
                raise Invalid("This is not a value of this kind.")
            with acting(SYSTEM):
                field.kind.parse(row.initial, field)
        except Invalid as problem:
            raise wrong(initial=problem) from None


def moved() -> None:
    """Say, in the transaction of the change, that definitions moved: every process reads them anew, this one now."""
    versions.bump(versions.SCHEMA)
    schema.refresh(versions.all_versions().get(versions.SCHEMA, 1))


def follow_up(writes: Sequence[Write]) -> None:
    """Tell that definitions changed, so that indexes are made and searches built anew."""
    for write in writes:
        emit(DefinitionChanged(write.record.object_key, write.record.name, tuple(sorted(write.changed))))


def complete_object(row: Any) -> None:
    """Give a new object its name in the API, from its label: 售后工单 becomes shou_hou_gong_dan."""
    if not row.name:
        words = sound.latin(row.label_en or row.label, "_")
        plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_0123456789")[:30]
        stem = plain if len(plain) > 1 else "thing"
        taken = set(type(row)._base_manager.values_list("name", flat=True))
        row.name = next(n for n in (stem, *(f"{stem}_{i}" for i in range(2, 1000))) if n not in taken)


def judge_object(row: Any) -> None:
    """Everything about a custom object. Raises Invalid with the field that is wrong."""
    if not OBJECT_NAME.fullmatch(row.name):
        raise wrong(name=Invalid("Use small letters, digits and _, beginning with a letter."))
    row.slug = row.slug or row.name.replace("_", "-").removesuffix("s") + "s"
    if not SLUG.fullmatch(row.slug) or row.slug in TAKEN:
        raise wrong(slug=Invalid("Use small letters, digits and -, beginning with a letter."))
    other = schema.current().slugs.get(row.slug)
    if other is not None and other.key != row.object_key:
        raise wrong(slug=Invalid("Another object has this word already."))
    if row.before and row.before.get("name") != row.name:
        raise wrong(name=Invalid("This cannot be changed later, as records and links use it."))
    if row.number_pattern:
        try:
            numbering.width(row.number_pattern)
        except ValueError:
            raise wrong(number_pattern=Invalid("A number series needs one counter such as {0001}.")) from None


def judge_withheld(whole: Any, name: str, level: str) -> None:
    """A field without which records cannot be made or named must not be withheld. Raises Invalid."""
    field = whole.fields[name]
    if level in ("hidden", "masked") and name in whole.spec.columns[:1]:
        raise wrong(field=Invalid("Records are named by this field, so it cannot be hidden."))
    needed = field.required and field.editable and field.default in (None, "", [])
    if needed:
        raise wrong(field=Invalid("This field is required, so nobody could make records. Make it optional first."))


def judge_layout(row: Any) -> None:
    """An arrangement of fields there are. Raises Invalid."""
    if not schema.known(row.object_key):
        raise wrong(object_key=Invalid("There is no such object."))
    content, known = row.content, schema.whole(row.object_key).fields
    parts = content.get("sections") if isinstance(content, dict) and row.place == "form" else [content]
    if not isinstance(parts, list) or not parts:
        raise wrong(content=Invalid("An arrangement needs sections with fields."))
    for part in parts:
        names = part.get("fields") if isinstance(part, dict) else None
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise wrong(content=Invalid("An arrangement needs sections with fields."))
        if unknown := [n for n in names if n not in known]:
            raise wrong(content=Invalid("There is no field “%(name)s” here.", name=unknown[0][:80]))
        if part.get("when"):
            where_from_json(part["when"])
            if needed := [n for n in names if known[n].required and known[n].editable]:
                label = str(known[needed[0]].label)
                raise wrong(content=Invalid("“%(name)s” is required, so its section must always be shown.", name=label))
    twins = type(row)._base_manager.filter(
        object_key=row.object_key, role_id=row.role_id, place=row.place, deleted_at__isnull=True
    )
    if twins.exclude(pk=row.pk).exists():
        raise wrong(place=Invalid("Another record has this already.", code="unique"))

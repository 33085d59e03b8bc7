"""Judge the rows of a table: what each will do, made, changed, skipped or refused, and why. Nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import duplicates, records
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.fresh import fresh
from yingdan.platform.records import OwnedRecord
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.existing import Existing, Key, Known, key_of, within_reach
from yingdan.platform.transfer.mapping import CREATE, FILL, SKIP, Fill
from yingdan.platform.transfer.mapping import Mapping as Plan
from yingdan.platform.transfer.read import Row
from yingdan.platform.transfer.references import Finder
from yingdan.platform.transfer.texts import Texts, named

LANGUAGES = ("zh-hans", "en")
CREATED, UPDATED, SKIPPED, FAILED, WAITING = "created", "updated", "skipped", "failed", "waiting"
REFERENCES = ("ref", "person", "unit")
EMPTY: tuple[Any, ...] = (None, "", [])

Wrong = dict[str, list[Problem]]


@dataclass(slots=True)
class Verdict:
    """What one row does: `outcome` created, updated, skipped or failed (waiting: later, its parent comes first) and
    the reason.

    `record` is the unsaved or changed record, `changes` the fields that change on a stored one. In a dry run `likely`
    says that it may be there already, and the reason which: nothing stands in its way for that.
    """

    row: Row
    outcome: str
    reason: str = ""
    record: Any = None
    changes: tuple[str, ...] = ()
    key: Key | None = None
    names: frozenset[str] = frozenset()
    wrong: Wrong = field(default_factory=dict)
    likely: bool = False


class Judge:
    """Judges rows as the current actor. Made once per run; remembers references it has found.

    `coming` are the names other rows of the file will give their records: a reference to one of them waits.
    `made` are those already judged as created, for a dry run in which nothing is stored.
    """

    def __init__(
        self, object_type: ObjectType, plan: Plan, header: Sequence[str], from_1904: bool = False, dry: bool = False
    ) -> None:
        self.object_type, self.plan, self.dry = object_type, plan, dry
        self.texts = Texts(plan, object_type, header, from_1904)
        self.fields: list[tuple[Fill, Field]] = self.texts.fills
        self.finders = {f.field: Finder(x, f.by, f.create_missing) for f, x in self.fields if x.kind.name in REFERENCES}
        self.own = frozenset(f.field for f, x in self.fields if x.related == object_type.key)
        self.natural = frozenset(f.field for f, _x in self.fields if f.field in object_type.natural)
        self.options = {f.field: labels(x) for f, x in self.fields if x.kind.name == "choice"}
        self.existing = Existing(object_type, () if plan.on_existing == CREATE else plan.key)
        self.coming: set[str] = set()
        self.made: set[str] = set()
        self.made_keys: dict[Key, tuple[int, Any]] = {}

    def names_in(self, cells: Sequence[str]) -> set[str]:
        """The names a row will give its record, for references of other rows to it."""
        texts, _wrong = self.texts.of(cells)
        return {texts[name] for name in self.natural if texts.get(name)}

    def judge(self, rows: Iterable[Row]) -> list[Verdict]:
        """The verdicts of some rows, in their order. Later rows know what earlier ones of the same call will make."""
        read = [(row, *self.texts.of(row.cells)) for row in rows]
        for name, finder in self.finders.items():
            finder.look_up(texts[name] for _row, texts, _wrong in read if name in texts)
        parsed = [(row, texts, *self.parsed(row, texts, wrong)) for row, texts, wrong in read]
        keyed = [(key_of(values, self.plan.key), values) for _row, _texts, values, _wrong in parsed]
        stored = self.existing.find((key, values) for key, values in keyed if key is not None)
        here: dict[Key, int] = {}
        verdicts = []
        alike = self.alike([values for _row, _texts, values, _wrong in parsed])
        for (row, texts, values, wrong), (key, _values), twins in zip(parsed, keyed, alike, strict=True):
            if twins and not wrong and (key is None or (key not in stored and key not in here)):
                verdict = self.known(row, values, key, twins)
            else:
                verdict = self.verdict(row, values, wrong, key, stored, here)
            if verdict.outcome in (CREATED, UPDATED) and key is not None:
                here.setdefault(key, row.number)
            verdict.names = frozenset(texts[name] for name in self.natural if texts.get(name))
            verdicts.append(verdict)
        return verdicts

    def alike(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Known]]:
        """For each row the record it is, by the rules for duplicates, where the plan asks for them."""
        if not self.plan.likely or self.plan.on_existing == CREATE:
            return [[] for _row in rows]
        found = duplicates.recognised(self.object_type, rows)
        first = {(pk,): [pk] for refs in found for _key, pk in refs[:1]}
        known = self.existing.seen(first)
        return [known[refs[0][1],] if refs else [] for refs in found]

    def parsed(self, row: Row, texts: Mapping[str, str], wrong: Wrong) -> tuple[dict[str, Any], Wrong]:
        """(field → value, field → problems) of one row. An empty text gives no value where the column has its
        own default.
        """
        values: dict[str, Any] = {}
        if row.problem:
            wrong = {**wrong, "": [Invalid(row.problem)]}
        later: list[tuple[Fill, Field]] = []
        for fill, field_ in self.fields:
            text = texts.get(fill.field)
            if text is None or fill.field in wrong:
                continue
            finder = self.finders.get(fill.field)
            if finder is not None and text and len(finder.found.get(text, ())) != 1:
                later.append((fill, field_))
                continue
            self.put(values, wrong, fill, field_, text)
        for fill, field_ in later:
            self.put(values, wrong, fill, field_, texts[fill.field])
        return values, wrong

    def put(self, values: dict[str, Any], wrong: Wrong, fill: Fill, field_: Field, text: str) -> None:
        """The value of one field of a row, or what is wrong with it."""
        name = fill.field
        try:
            if text:
                values[name] = field_.parse(self.meant(name, text, values))
            elif field_.required and not field_.kind.blank(field_.default):
                return
            elif field_.required or field_.nullable or field_.column is None or not field_.column.has_default():
                values[name] = field_.parse("")
        except Awaited:
            values[name] = None
            wrong.setdefault(WAITING, [])
        except Problem as problem:
            wrong[name] = [problem]

    def meant(self, name: str, text: str, siblings: Mapping[str, Any]) -> Any:
        """What a text means before its Kind reads it: the record it names, the option behind a label of any
        language.
        """
        if name not in self.finders:
            return self.options[name].get(text, text) if name in self.options else text
        if name in self.own and not self.finders[name].found.get(text):
            if self.dry and text in self.made:
                return ""
            if text in self.coming and text not in self.made:
                raise Awaited()
        found = self.finders[name].get(text, siblings)
        if getattr(found, "active", True) is False and self.object_type.fields[name].kind.name == "person":
            raise Invalid(_("%(name)s is disabled. Choose somebody else.") % {"name": str(found)}, code="disabled")
        return found

    def verdict(
        self,
        row: Row,
        values: dict[str, Any],
        wrong: Wrong,
        key: Key | None,
        stored: Mapping[Key, list[Known]],
        here: Mapping[Key, int],
    ) -> Verdict:
        """What one row does, its values known; `here` are the keys that rows before it in this call will write."""
        waits = wrong.pop(WAITING, None) is not None
        if wrong:
            return self.failed(row, wrong)
        if self.plan.on_existing != CREATE and self.plan.key:
            if key is None:
                return self.refused(row, _("The key is empty, so this row could not be recognised again."))
            if key in stored and key not in here:
                return self.known(row, values, key, stored[key])
            if key in here or key in self.made_keys:
                return self.repeated(row, values, key, here)
        if waits:
            return Verdict(row, WAITING, key=key)
        return self.new(row, values, key)

    def repeated(self, row: Row, values: dict[str, Any], key: Key, here: Mapping[Key, int]) -> Verdict:
        """A row with the key of an earlier one: skipped by the rule, else dealt with when the first is stored."""
        made = self.made_keys.get(key)
        first = here[key] if made is None else made[0]
        if self.plan.on_existing == SKIP:
            return Verdict(row, SKIPPED, _("The same key as row %(row)s.") % {"row": first}, key=key)
        if made is None or not self.dry:
            return Verdict(row, WAITING, key=key)
        changes = self.changes(made[1], values)
        records.assign(made[1], changes)
        return Verdict(
            row, UPDATED if changes else SKIPPED, _("The same key as row %(row)s.") % {"row": first}, key=key
        )

    def changes(self, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a row changes on a record: what it fills and what differs, or only what was empty before."""
        now = {name: self.object_type.fields[name].value(record) for name in values}
        found = {n: v for n, v in values.items() if v not in EMPTY and now[n] != v}
        return {n: v for n, v in found.items() if now[n] in EMPTY} if self.plan.on_existing == FILL else found

    def new(self, row: Row, values: dict[str, Any], key: Key | None) -> Verdict:
        """A row that makes a record."""
        actor, model = current_actor(), self.object_type.model
        record = fresh(model)
        try:
            records.assign(record, values, self.object_type.fields)
        except Invalid as problem:
            return self.failed(row, problem.fields)
        if issubclass(model, OwnedRecord):
            if record.owner_id is None and not actor.allows(self.object_type.key, "add").everything:
                record.owner_id = actor.user_id
            elif record.owner_id and record.unit_id is None:
                record.unit_id = record.owner.unit_id
        if not within_reach(record, "add"):
            return self.failed(row, {"owner": [Invalid(_("You may not put a record there."))]})
        return Verdict(row, CREATED, record=record, key=key)

    def known(self, row: Row, values: dict[str, Any], key: Key | None, found: Sequence[Known]) -> Verdict:
        """A row whose record is stored already."""
        if self.plan.on_existing == SKIP:
            return Verdict(row, SKIPPED, _("It is there already."), record=found[0].record, key=key)
        if len(found) > 1:
            return self.refused(row, _("%(count)s records have this key.") % {"count": len(found)})
        if found[0].record is None:
            return self.refused(row, _("It is there already, but you may not see it."))
        record = found[0].record
        if not (changes := self.changes(record, values)):
            return Verdict(row, SKIPPED, _("Nothing changes."), record=record, key=key)
        if not found[0].writable:
            return self.refused(row, _("It is there already, but you may not change it."))
        try:
            records.assign(record, changes)
        except Invalid as problem:
            return self.failed(row, problem.fields)
        return Verdict(row, UPDATED, record=record, changes=tuple(changes), key=key)

    def refused(self, row: Row, why: str) -> Verdict:
        """A row that fails for its key."""
        return self.failed(row, {self.plan.key[0] if self.plan.key else "": [Invalid(why)]})

    def failed(self, row: Row, wrong: Wrong) -> Verdict:
        """A row that cannot be imported, and why."""
        return Verdict(row, FAILED, named(wrong, self.object_type, self.plan), wrong=wrong)


class Awaited(Problem):
    """The record named is one that a later row of the same file will make."""

    def __init__(self) -> None:
        super().__init__("")


def labels(field_: Field) -> dict[str, str]:
    """Every label of the options, in every language, with the option's value; a value stands for itself."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for value, label in field_.choices:
                found.setdefault(str(label), value)
    return {**found, **{value: value for value, _label in field_.choices}}

"""Find the records that texts of a file name: many at a time, exactly or not at all, with near matches for the person.

Nothing is linked on a guess: “12” is a name or a number here, never the internal id, and 北京 is not 北京市.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases, records, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field, name_key

AT_ONCE = 400
MOST_KEPT = 50_000
MOST_COMPARED = 2_000
MOST_CHOICES = 20


class Finder:
    """The records one reference field can name, looked up as the current actor and kept while the import runs."""

    def __init__(self, field: Field, by: str = "", create_missing: bool = False) -> None:
        """Raises Invalid when `by` is no plain field of the object referred to."""
        self.field, self.model = field, field.model
        plain = {
            c.name for c in self.model._meta.concrete_fields if not c.is_relation and not getattr(c, "secret", False)
        }
        if by and by not in plain:
            raise Invalid("“%(name)s” is no field to find a record by.", code="by", name=by)
        natural = schema.find(field.related).natural if schema.known(field.related) else field.natural
        self.keys: tuple[str, ...] = (by,) if by else tuple(k for k in natural if k in plain)
        self.create_missing = create_missing
        self.found: dict[str, list[Any]] = {}
        self.names: list[str] | None = None

    def look_up(self, texts: Iterable[str]) -> None:
        """Find what these texts name, in one statement per key and 400 texts."""
        if len(self.found) > MOST_KEPT:
            self.found.clear()
        missing = sorted({t for t in texts if t and t not in self.found})
        for key in self.keys:
            hits: dict[str, list[Any]] = {}
            for start in range(0, len(missing), AT_ONCE):
                part = missing[start : start + AT_ONCE]
                for row in self.model.objects.filter(Q((f"{key}__in", part))):
                    row.found_by = current_actor()
                    hits.setdefault(str(getattr(row, key)), []).append(row)
            self.found |= {text: rows[:MOST_CHOICES] for text, rows in hits.items()}
            missing = [text for text in missing if text not in hits]
        self.found |= {text: [] for text in missing}

    def forget(self) -> None:
        """Forget what was found, because records have been made or undone since."""
        self.found.clear()

    def forget_missing(self) -> None:
        """Forget what was not found: it may be there now."""
        self.found = {text: rows for text, rows in self.found.items() if rows}

    def get(self, text: str, siblings: Mapping[str, Any]) -> Any:
        """The record named. `siblings` are the row's other values: of several namesakes the one that belongs to them.

        Raises Invalid when there is none, with the nearest names, or more than one.
        """
        rows = self.found.get(text)
        if rows is None:
            self.look_up([text])
            rows = self.found[text]
        if len(rows) > 1:
            rows = self.belonging(rows, siblings)
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise Invalid(
                _("“%(text)s” names several. Use the number instead.") % {"text": text[:80]}, code="ambiguous"
            )
        if self.create_missing:
            return self.make(text)
        raise Invalid(self.unknown(text), code="reference")

    def belonging(self, rows: list[Any], siblings: Mapping[str, Any]) -> list[Any]:
        """Of namesakes, those that share a reference with the row: the stage of its pipeline, the contact of
        its account.
        """
        for name, value in siblings.items():
            column = next((c for c in self.model._meta.concrete_fields if c.name == name and c.is_relation), None)
            if column is not None and value is not None and isinstance(value, column.remote_field.model):
                rows = [row for row in rows if getattr(row, column.attname) == value.pk] or rows
        return rows

    def make(self, text: str) -> Any:
        """Make a record of this name, as the actor. Raises Invalid, Refused."""
        key = "name" if "name" in {c.name for c in self.model._meta.concrete_fields} else self.keys[0]
        made = records.create(self.model, {key: text})
        made.found_by = current_actor()
        self.found[text] = [made]
        return made

    def unknown(self, text: str) -> str:
        """That nothing has this name, and what is spelt nearly so."""
        near = self.near(text)
        if near:
            return _("“%(text)s” was not found. Spelt nearly so: %(near)s.") % {
                "text": text[:80],
                "near": phrases.listed(near),
            }
        return _("“%(text)s” was not found among those you may use.") % {"text": text[:80]}

    def near(self, text: str) -> list[str]:
        """Up to three names spelt nearly like the text; of large tables those that begin alike."""
        if not self.keys:
            return []
        key = name_key(self.keys)
        if self.names is None:
            known = self.model.objects.order_by("pk").values_list(key, flat=True)[: MOST_COMPARED + 1]
            self.names = [str(name) for name in known if name]
        names = self.names
        if len(names) > MOST_COMPARED:
            begun = self.model.objects.filter(Q((f"{key}__startswith", text[:2]))).values_list(key, flat=True)
            names = [str(name) for name in begun[:MOST_COMPARED]]
        plain = {name.casefold().replace(" ", ""): name for name in names}
        return [plain[n] for n in get_close_matches(text.casefold().replace(" ", ""), list(plain), 3, 0.6)]

"""The names a formula may use for an object: its fields by name and by label, and those of what they refer to, by dots.

`account.industry` is the industry of the account: a look-up. It is read among the rows the actor may see.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from yingdan.kernel.expr.check import Known
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.formula.values import known
from yingdan.platform.schema import ObjectType

MOST_STEPS = 4
Look = Callable[[str], ObjectType]


class Names(Mapping[str, Known]):
    """The fields of an object as the check of a formula asks for them; `look` finds the objects referred to."""

    def __init__(self, object_type: ObjectType, look: Look = schema.find) -> None:
        self.object_type, self.look = object_type, look

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names by label, for labels only one field has."""
        pairs = [(str(f.label).strip(), f.name) for f in self.object_type.fields.values()]
        often = Counter(label for label, _name in pairs)
        return {label: name for label, name in pairs if often[label] == 1}

    def one(self, text: str) -> Field | None:
        """A field by its name, else by its label."""
        fields = self.object_type.fields
        return fields.get(text) or fields.get(self.labels.get(text.strip(), ""))

    def steps(self, text: str) -> list[Field]:
        """The fields on the way from this object: references, and at the end what is read. Raises KeyError."""
        if (found := self.one(text)) is not None:
            return [found]
        first, _dot, rest = text.partition(".")
        field = self.one(first)
        if field is None or not rest or not field.related or text.count(".") >= MOST_STEPS:
            raise KeyError(text)
        return [field, *Names(self.look(field.related), self.look).steps(rest)]

    def __getitem__(self, text: str) -> Known:
        steps = self.steps(text)
        return known(steps[-1], ".".join(f.name for f in steps))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self.labels, *self.object_type.fields]))

    def __len__(self) -> int:
        return len(list(iter(self)))


def shown(object_type: ObjectType, path: str, look: Look = schema.find) -> str:
    """A path as people know it: by labels where those are clear, by names else."""
    names, parts = Names(object_type, look), []
    for field in names.steps(path):
        label = str(field.label).strip()
        clear = names.labels.get(label) == field.name and not set(label) & set("[]【】.\n")
        parts.append(label if clear else field.name)
        if field.related:
            names = Names(look(field.related), look)
    return ".".join(parts)

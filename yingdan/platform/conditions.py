"""Which fields of an object apply to a record: those of sections and fields that show on a condition are left out."""

from typing import Any

from yingdan.platform.query.ast import where_from_json
from yingdan.platform.query.holds import holds
from yingdan.platform.schema import ObjectType


def met(when: Any, record: Any, kind: ObjectType) -> bool:
    """Whether a condition, as JSON, holds for a record; no condition always does."""
    return not when or holds(where_from_json(when), record, kind.fields)


def not_applying(kind: ObjectType, record: Any) -> set[str]:
    """The names of the fields that do not apply to the record as it stands."""
    found = {n for s in kind.sections if not met(s.when, record, kind) for n in s.fields}
    conditional = ((f.name, f.options.get("shown_when")) for f in kind.customs)
    return found | {name for name, when in conditional if not met(when, record, kind)}

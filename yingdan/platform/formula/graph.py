"""Which computed fields read which: their circles, their size when written out, and whom they would tell a secret."""

from collections.abc import Iterator, Mapping
from typing import Any

from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.expr.tree import Name, walk
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.formula.source import Formula, Node

LARGEST, MOST_READS, SUBQUERY = 2000, 60, 20


def found(node: Node) -> Field | None:
    """The field of a node, if there still is one."""
    key, name = node
    return schema.whole(key).fields.get(name) if schema.known(key) else None


def behind(source: Any) -> Iterator[Node]:
    """Every field a source reads, directly or through others, each once."""
    seen: set[Node] = set()
    waiting = list(source.depends())
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        field = found(node)
        if field is not None and field.source.annotated:
            waiting.extend(field.source.depends())  # type: ignore[attr-defined]


def refuse_circle(node: Node, source: Any) -> None:
    """Raise Invalid when a field with this source would read itself."""
    for key, name in behind(source):
        if (key, name) == node:
            raise Invalid("This field would read itself through other formulas; break the circle.", code="circle")


def size(source: Any) -> int:
    """How large a source is when every formula it reads is written out where it is named."""
    if not isinstance(source, Formula):
        return SUBQUERY
    try:
        tree = source.checked().tree
    except (Invalid, Missing):
        return 1
    total = 0
    for node, _depth in walk(tree):
        total += 1
        if isinstance(node, Name):
            field = found((source.key, node.name.partition(".")[0]))
            total += SUBQUERY * node.name.count(".")
            if field is not None and field.source.annotated and "." not in node.name:
                total += size(field.source)
        if total > LARGEST:
            return total
    return total


def refuse_size(source: Any) -> None:
    """Raise Invalid when a formula is too large with all it reads, or reads too many fields."""
    if isinstance(source, Formula) and len(source.checked().reads) > MOST_READS:
        raise Invalid("A formula may read at most %(most)s fields.", code="formula", most=MOST_READS)
    if size(source) > LARGEST:
        raise Invalid("This formula is too large together with the formulas it reads.", code="formula")


def users_of(node: Node) -> list[Field]:
    """The computed fields of all objects that read a field directly: what would go blank without it."""
    return [
        field
        for one in schema.current().objects.values()
        for field in one.fields.values()
        if field.source.annotated and node in field.source.depends()  # type: ignore[attr-defined]
    ]


def tells(source: Any, withheld: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a source reads anything withheld (hidden or masked) by object and field."""
    return any(withheld.get(key, {}).get(name) in ("hidden", "masked") for key, name in behind(source))

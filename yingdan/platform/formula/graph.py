"""Which computed fields read which: their circles, and their size when written out."""

from typing import Any

from yingdan.kernel.errors import Invalid, Missing
from yingdan.kernel.expr.tree import Name, walk
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.formula.source import Formula, Node
from yingdan.platform.sources import behind

LARGEST, MOST_READS, SUBQUERY = 2000, 60, 20


def refuse_circle(node: Node, source: Any) -> None:
    """Raise Invalid when a field with this source would read itself."""
    for read in behind(source, schema.current().field):
        if read == node:
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
            field = schema.current().field(source.key, node.name.partition(".")[0])
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
        if field.source.annotated and node in field.source.depends()
    ]

"""How a formula is kept and shown: kept by the names of fields and the codes of options, shown by their labels.

So a field or an option may be renamed and no formula breaks. Between them the text stays as its author wrote it.
"""

from collections.abc import Callable

from yingdan.kernel.errors import Problem
from yingdan.kernel.expr.check import Checked, Edit, check
from yingdan.kernel.expr.syntax import parse
from yingdan.platform import schema
from yingdan.platform.formula.functions import functions
from yingdan.platform.formula.names import Look, Names, shown
from yingdan.platform.schema import ObjectType


def understood(object_type: ObjectType, text: str, look: Look = schema.find) -> Checked:
    """A formula about an object, by labels or names. Raises Invalid with line and column."""
    return check(parse(text), Names(object_type, look), functions=functions())


def rewritten(text: str, edits: tuple[Edit, ...], word: Callable[[Edit], str]) -> str:
    """The text with what names a field or an option replaced."""
    parts, last = [], 0
    for edit in edits:
        parts += [text[last : edit.at.start], word(edit)]
        last = edit.at.end
    return "".join([*parts, text[last:]])


def quoted(word: str) -> str:
    """A text as it is written in a formula."""
    return '"' + word.replace('"', '""') + '"'


def to_keep(object_type: ObjectType, text: str, look: Look = schema.find) -> str:
    """The text as it is kept. Raises Invalid when it is no formula about the object."""
    edits = understood(object_type, text, look).edits
    return rewritten(text, edits, lambda e: f"[{e.name}]" if e.code is None else quoted(e.code))


def to_show(object_type: ObjectType, text: str, look: Look = schema.find) -> str:
    """A kept text as people read it; as it is kept when it no longer is a formula, or not for the one who asks."""
    try:
        edits = understood(object_type, text, look).edits
    except Problem:
        return text
    names = Names(object_type, look)

    def word(edit: Edit) -> str:
        if edit.code is None:
            return f"[{shown(object_type, edit.name, look)}]"
        return quoted(dict(names[edit.name].options).get(edit.code, edit.code))

    return rewritten(text, edits, word)

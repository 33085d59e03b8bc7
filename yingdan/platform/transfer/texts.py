"""From a row's cells to one text per field: value maps, templates, factors, dates. No database, no judgement of
values.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.kernel.money import parse_amount, quantize
from yingdan.platform import phrases
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import sound
from yingdan.platform.transfer.cells import Unreadable
from yingdan.platform.transfer.dates import day_of, to_iso
from yingdan.platform.transfer.mapping import Fill, factor
from yingdan.platform.transfer.mapping import Mapping as Plan

PLACE = re.compile(r"\{([^{}|]+)(?:\|(\w+))?\}")


def login_of(name: str) -> str:
    """A login made of a name: “Darcel Schlecht” darcel.schlecht, “张伟” zhangwei."""
    latin = sound.latin(name)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._@+-]+", ".", plain.strip()).strip(".")


FILTERS: dict[str, Callable[[str], str]] = {"login": login_of, "lower": str.lower, "upper": str.upper}


class Texts:
    """Gives the text of each mapped field of a row. Made once per run.

    Raises Invalid when a template names a column or filter there is not.
    """

    def __init__(self, plan: Plan, object_type: ObjectType, header: Sequence[str], from_1904: bool = False) -> None:
        self.header, self.from_1904 = tuple(header), from_1904
        self.fills = [(fill, object_type.fields[fill.field]) for fill in plan.fills]
        self.values = {header.index(c): table for c, table in plan.values.items() if c in self.header}
        self.where = [(header.index(c), frozenset(texts)) for c, texts in plan.where.items() if c in self.header]
        self.factors = {fill.field: factor(fill.times) for fill in plan.fills if fill.times}
        for fill in plan.fills:
            for template in fill.templates:
                for column, name in PLACE.findall(template):
                    if column not in self.header:
                        raise Invalid("The table has no column “%(name)s”.", code="column", name=column)
                    if name and name not in FILTERS:
                        raise Invalid("There is no filter “%(name)s”.", code="filter", name=name)

    def wanted(self, cells: Sequence[str]) -> bool:
        """Whether a row is to be taken at all."""
        return all(cells[place] in texts for place, texts in self.where)

    def of(self, cells: Sequence[str]) -> tuple[dict[str, str], dict[str, list[Problem]]]:
        """(field → text, field → what is wrong) of one row."""
        replaced = dict(zip(self.header, self.replaced(cells), strict=True))
        texts: dict[str, str] = {}
        wrong: dict[str, list[Problem]] = {}
        for fill, field in self.fills:
            text = source(fill, replaced)
            try:
                if isinstance(text, Unreadable):
                    raise Invalid(text.why, code="unreadable")
                texts[fill.field] = self.shaped(text, fill, field) if text else ""
            except Problem as problem:
                wrong[fill.field] = [problem]
        return texts, wrong

    def replaced(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells with the texts of the value maps in place."""
        if not self.values:
            return cells
        made = list(cells)
        for place, table in self.values.items():
            made[place] = table.get(made[place], made[place])
        return made

    def shaped(self, text: str, fill: Fill, field: Field) -> str:
        """A text in the form its Kind reads: dates in ISO form, numbers multiplied and rounded."""
        kind = field.kind.name
        if kind in ("date", "stamp"):
            iso = to_iso(text, fill.dates, self.from_1904)
            return day_of(iso) if kind == "date" else iso
        if field.kind.numeric and (fill.times or fill.round):
            return self.number(text, fill, field)
        return text

    def number(self, text: str, fill: Fill, field: Field) -> str:
        """A number times its factor, rounded to what its field keeps when the mapping says so."""
        percent = text.endswith(("%", "％"))
        amount = parse_amount(text.rstrip("%％"), places=None)
        times: Decimal | None = None if percent else self.factors.get(fill.field)
        if times is not None:
            amount *= times
        if fill.round:
            amount = quantize(amount, 0 if field.whole else field.places)
        return format(amount, "f")


def source(fill: Fill, cells: Mapping[str, str]) -> str:
    """The text a field is filled with: of its column, of the first template all of whose places are filled, or
    the constant.
    """
    if fill.column:
        text = cells[fill.column]
        if text or fill.constant is None:
            return text
    for template in fill.templates:
        if all(cells[column] for column, _filter in PLACE.findall(template)):
            for column, _filter in PLACE.findall(template):
                if isinstance(cells[column], Unreadable):
                    return cells[column]
            return PLACE.sub(lambda m: FILTERS[m[2]](cells[m[1]]) if m[2] else cells[m[1]], template)
    return fill.constant or ""


def named(problems: Mapping[str, Sequence[Problem]], object_type: ObjectType, plan: Plan) -> str:
    """What is wrong with a row, in words: each problem behind the name of its column, else of its field."""
    parts = []
    for name, found in problems.items():
        fill, field = plan.fill(name), object_type.fields.get(name)
        label = fill.column if fill is not None and fill.column else str(field.label) if field is not None else ""
        words = " ".join(dict.fromkeys(problem.show(_) for problem in found))
        parts.append(phrases.labelled(label, words))
    return phrases.together(parts)

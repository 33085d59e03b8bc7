"""The table of a list: which columns, how wide, which of them leave first, and the rows as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yingdan.platform import about, views
from yingdan.platform.columns import ExactField
from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.look import Colour, Look
from yingdan.platform.query.paging import MOST_ORDERS
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Board, Gallery, Table
from yingdan.web import looks, ways
from yingdan.web.cells import Column
from yingdan.web.escaping import escape
from yingdan.web.looks import Scale
from yingdan.web.special import PathColumn, column
from yingdan.web.state import State
from yingdan.web.steps import steps_of

WIDTHS = {
    "ref": 140, "choice": 88, "choices": 140, "money": 104, "number": 72, "percent": 68, "date": 108, "stamp": 112,
    "person": 100, "unit": 104, "phone": 124, "email": 184, "url": 128, "bool": 60, "series": 142, "about": 160,
}  # fmt: skip
PATH, LEAD, ROOM, TICK = 146, 152, 800, 42
"""ROOM is what a window of 1,280 or 1,440 leaves beside the open side panel."""
SHORT, WIDEST = 60, 160
LATIN = frozenset({"choice", "person", "unit", "ref", "number"})
UNSORTABLE = frozenset({"long_text", "choices", "about"})
HIDDEN = frozenset({"long_text"})


@dataclass(slots=True)
class Head:
    """A column as its head shows it. `low` leaves while the side panel is open; `phone` is its place on a card; the
    columns `fixed` stay in sight; `sorted_at` is its place in an order by several.
    """

    cell: Column
    name: str
    label: Any
    unit: str
    width: int
    low: bool
    phone: str
    sorted: str = ""
    sort_url: str = ""
    also_url: str = ""
    sorted_at: int = 0
    fixed: int = 0

    @property
    def head(self) -> str:
        """The classes of the head."""
        parts = ("num" if self.cell.css.startswith("num") else "", f"fz fz{self.fixed}" if self.fixed else "")
        return " ".join(part for part in parts if part)

    @property
    def css(self) -> str:
        """The classes of the cells."""
        fixed = f"fz fz{self.fixed}" if self.fixed else ""
        return " ".join(part for part in (self.cell.css, self.phone, "lo" if self.low else "", fixed) if part)


def chosen(kind: ObjectType, look: Look | None = None) -> tuple[Field, ...]:
    """The columns of a look, or as this person arranged the object's list; else those of the Spec. The record's name
    always stands first.
    """
    look = views.look_over(kind.key) if look is None else look
    found = kind.named(look.columns) or kind.columns
    lead = kind.columns[:1]
    return (*lead, *(f for f in found if f not in lead)) if found else kind.columns


def on_cards(now: State) -> tuple[Field, ...]:
    """The fields chosen for the cards of board and gallery, by the view or by this person; none when nobody did."""
    return now.kind.named(now.arranged.card)


def usual_cards(now: State) -> tuple[Field, ...]:
    """The fields of the cards when nobody chose any: the gallery's own, else those of the role's layout of cards, else
    the first columns.
    """
    gallery, board = (ways.find(now.kind, name) for name in ("gallery", "board"))
    own = gallery.card if isinstance(gallery, Gallery) and now.view == gallery.name else ()
    laid = board.card if isinstance(board, Board) else ()
    return now.kind.named(own) or now.kind.named(laid or now.kind.spec.card) or now.kind.columns[1:5]


def offered(kind: ObjectType, look: Look | None = None) -> list[Field]:
    """Every field that may be a column: the chosen ones first, in their order; who made and changed it last."""
    first = chosen(kind, look)
    rest = [f for f in kind.fields.values() if f not in first and f.kind.name not in HIDDEN]
    return [*first, *sorted(rest, key=lambda f: f.name in STAMPED)]


def columns(state: State, fields: Sequence[Field], scale: Scale) -> list[Head]:
    """The columns made ready for drawing."""
    kind = state.kind
    steps = steps_of(kind) if kind.spec.path and any(kind.fields[f.name] for f in fields) else None
    places = phone_places(kind, fields)
    frozen = 1 if state.arranged.frozen is None else state.arranged.frozen
    found, used = [], 0
    for number, field in enumerate(fields):
        cell = column(kind, field, scale, steps, lead=number == 0)
        path = PATH if looks.chinese() else PATH + PATH // 4
        usual = 0 if number == 0 else path if isinstance(cell, PathColumn) else width_of(field, cell.unit)
        width = state.arranged.widths.get(field.name, usual)
        used += width or LEAD
        head = Head(
            cell, field.name, field.label, cell.unit, width, used > ROOM and number > 2, places.get(field.name, "")
        )
        head.fixed = number + 1 if number < frozen else 0
        sort(head, state, field)
        found.append(head)
    return found


def width_of(field: Field, unit: str) -> int:
    """How wide a column is, in pixels: by its kind, but never less than its head. 0 shares what is left."""
    if field.kind.name == "text":
        return WIDTHS["ref"] if (field.max_length or LEAD) <= SHORT else 0
    if (usual := WIDTHS.get(field.kind.name, 0)) == 0:
        return 0
    if isinstance(field.column, ExactField):  # as large as an amount, if not of money
        usual = WIDTHS["money"]
    if field.kind.name == "choice":
        usual = min(max([usual, *(wide(str(label)) + 30 for _value, label in field.stated)]), WIDEST)
    usual += 0 if field.kind.name == "choice" or looks.chinese() or field.kind.name not in LATIN else usual // 5
    head = wide(f"{field.label} {unit}".strip()) + 18
    return max(usual, min(head, WIDEST))


def wide(text: str) -> int:
    """About how wide a text of 12 px is, in pixels."""
    return sum(12 if char > "\u2e80" else 7 for char in text)


def room(figure: str) -> int:
    """About how wide a cell is that holds a figure in bold of 13 px, in pixels: an amount is never cut."""
    return sum(17 if char.isdigit() else 9 for char in figure) // 2 + 16


def width(heads: Sequence[Head]) -> int:
    """How wide the table must be at least, in pixels, so that nothing is squeezed; else it scrolls inside itself."""
    return TICK + sum(head.width or LEAD for head in heads)


def kept(heads: Sequence[Head]) -> int:
    """The same beside the open side panel, when the columns that leave have left."""
    return width([head for head in heads if not head.low])


def sort(head: Head, state: State, field: Field) -> None:
    """Whether and how the column sorts: first click as is usual for its kind, the second the other way, the third no
    more. With Shift it does so beside the others, of which there may be three.
    """
    if not sortable(field):
        return
    now = state.sorting()
    turns = [f"-{field.name}", field.name] if field.kind.numeric else [field.name, f"-{field.name}"]
    mine = next((o for o in now if o in turns), "")
    if mine:
        head.sorted = "descending" if mine.startswith("-") else "ascending"
        head.sorted_at = now.index(mine) + 1 if len(now) > 1 else 0
    following = turns[1] if mine == turns[0] else "" if mine == turns[1] and state.order else turns[0]
    head.sort_url = state.url(order=(following,) if following else ())
    kept = state.order if state.order else now if mine else ()
    also = tuple(following if o == mine else o for o in kept) if mine else (*kept, following)
    head.also_url = state.url(order=tuple(o for o in also if o)[-MOST_ORDERS:])


def sortable(field: Field) -> bool:
    """Whether a list can be sorted by a field."""
    return field.kind.name not in UNSORTABLE and (field.column is not None or field.expr() is not None)


def phone_places(kind: ObjectType, fields: Sequence[Field]) -> dict[str, str]:
    """Where columns stand on a card of the phone: name, what it belongs to, amount, text, state, person or day."""
    left = list(fields[1:])
    places = {fields[0].name: "ph-1"} if fields else {}
    wanted = (
        ("ph-3", lambda f: f.kind.name == "money"),
        ("ph-2", lambda f: f.name == kind.spec.subtitle),
        ("ph-2", lambda f: f.kind.name in ("ref", "about", "text") and f.name != kind.spec.path),
        ("ph-4", lambda f: f.name == kind.spec.path),
        ("ph-3", lambda f: f.kind.name == "choice"),
        ("ph-4", lambda f: f.kind.name in ("choice", "date", "stamp", "phone")),
        ("ph-6", lambda f: f.kind.name == "long_text"),
        ("ph-5", lambda f: f.kind.name in ("date", "stamp")),
        ("ph-5", lambda f: f.kind.name == "person"),
    )
    for place, fits in wanted:
        if place not in places.values() and (field := next((f for f in left if fits(f)), None)):
            places[field.name] = place
            left.remove(field)
    return places


def rows(
    kind: ObjectType,
    records: Sequence[Any],
    heads: Sequence[Head],
    money: Field | None,
    colours: Sequence[Colour] = (),
) -> list[SafeString]:
    """The rows of a list as HTML, each with the amount the selection adds up; `colours` tell which row or cell gets
    which tone, judged by the database.

    References came with the records; titles of what records are about are read in one go. The rows are put together
    here: fifty times through a template costs a quarter of the page.
    """
    for head in heads:
        if head.cell.field.kind.name == "about":
            head.cell.titles = about.titles((v for r in records if (v := head.cell.field.value(r))), binned=True)
        if head.cell.field.kind.name == "money":
            amounts = [a for r in records if (a := head.cell.field.value(r)) is not None]
            head.cell.scale = head.cell.scale.fitting(amounts)
            longest = (head.cell.scale.show(a) for a in (min(amounts), max(amounts))) if amounts else ()
            head.width = max([head.width, *map(room, longest)])
    cells = [(f'<td class="{head.css}">', head.cell.html) for head in heads]
    pick = _("Select %(name)s")
    made = []
    for record in records:
        name = escape(pick % {"name": record.title})
        opens, tone = toned(record, heads, cells, colours) if colours else (cells, "")
        shown = "".join([f"{open_}{html(record)}</td>" for open_, html in opens])
        row = (
            f'<tr data-id="{record.pk}" data-version="{record.version}" data-url="/{kind.slug}/{record.pk}/"'
            f"{tone}{amount_of(record, money)}><td>"
            f'<input class="form-check-input" type="checkbox" data-pick aria-label="{name}"></td>{shown}</tr>'
        )
        made.append(SafeString(row))  # cells escape
    return made


def toned(record: Any, heads: Sequence[Head], cells: list[Any], colours: Sequence[Colour]) -> tuple[list[Any], str]:
    """The cells and the class of a row by the first rule that fits the row, and the first for each cell."""
    tones: dict[str, str] = {}
    for at, one in enumerate(colours):
        if getattr(record, f"mark{at}", False):
            tones.setdefault(one.field, one.tone)
    row = f' class="y-row-{tones.pop("")}"' if "" in tones else ""
    if not tones:
        return cells, row
    found = [
        (f'<td class="{head.css} y-cell-{tones[head.name]}">', html) if head.name in tones else (open_, html)
        for head, (open_, html) in zip(heads, cells, strict=True)
    ]
    return found, row


def amount_of(record: Any, money: Field | None) -> str:
    """The amount and currency of a record as attributes of its row; nothing without an amount."""
    if money is None or not (amount := money.value(record)):
        return ""
    currency = getattr(record, money.currency, money.currency)
    return f' data-amount="{amount}" data-currency="{escape(currency)}"'


def relaxed(kind: ObjectType) -> bool:
    """Whether the object's table wants taller rows."""
    return any(isinstance(v, Table) and v.relaxed for v in kind.views)

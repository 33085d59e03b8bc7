"""The shortcuts, said once: the cheat sheet is drawn from here and shortcuts.js binds what stands in it.

`keys` are pressed together with + or one after the other with a blank; several ways are parted by a comma. `does` tells
shortcuts.js: press what matches a selector (or put the cursor into it), go to an address, open a quick form, open the
palette, or nothing where another module listens for itself (lists, boards, forms).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingdan.web.menu import Entry, Group

PRESS, GO, MAKE, PALETTE, ELSEWHERE = "press", "go", "make", "palette", ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Some keys, what they do in words, and how."""

    keys: str
    label: Any
    does: str = ELSEWHERE
    on: str = ""

    @property
    def ways(self) -> list[list[list[str]]]:
        """For drawing: ways, each of strokes, each of keys."""
        return [[stroke.split("+") for stroke in way.split()] for way in self.keys.split(", ")]


@dataclass(frozen=True, slots=True)
class Part:
    """Shortcuts that belong together."""

    title: str
    shortcuts: tuple[Shortcut, ...]


STAR = "[data-record] [data-star], tr.is-cur [data-star]"
"""The star of the record that is open, or of the row where one stands."""

EVERYWHERE = (
    Shortcut("Ctrl+K, /", gettext_lazy("Search, commands, help"), PALETTE),
    Shortcut("?", gettext_lazy("This list of keys"), PRESS, "[data-cheat]"),
    Shortcut("N", gettext_lazy("New, of what this page shows"), PRESS, "[data-shortcut=new]"),
    Shortcut("Esc", gettext_lazy("Close what is open")),
)
FORMS = (
    Shortcut("Ctrl+↵", gettext_lazy("Send what is written")),
    Shortcut("Ctrl+S", gettext_lazy("Save the form, or the view of the list")),
    Shortcut("Ctrl+Z", gettext_lazy("Take back what was just done")),
)
RECORD = (
    Shortcut("E", gettext_lazy("Edit"), PRESS, "[data-shortcut=edit]"),
    Shortcut("F", gettext_lazy("Follow up"), PRESS, "[data-shortcut=follow], [data-shortcut=follow-text]"),
    Shortcut("Shift+S", gettext_lazy("Star, or take the star off"), PRESS, STAR),
    Shortcut("J", gettext_lazy("Next record of the list"), PRESS, "[data-beside=next]"),
    Shortcut("K", gettext_lazy("Previous record of the list"), PRESS, "[data-beside=previous]"),
    Shortcut("U", gettext_lazy("Back to the list"), PRESS, "[data-beside=back]"),
    Shortcut("Alt+↑", gettext_lazy("One stage further"), PRESS, "[data-step=next]"),
    Shortcut("Alt+↓", gettext_lazy("One stage back"), PRESS, "[data-step=previous]"),
)
LIST = (
    Shortcut("J", gettext_lazy("Next row")),
    Shortcut("K", gettext_lazy("Previous row")),
    Shortcut("X", gettext_lazy("Select the row")),
    Shortcut("O", gettext_lazy("Preview the row")),
    Shortcut("↵", gettext_lazy("Open the row")),
    Shortcut("Shift+← Shift+→", gettext_lazy("Change the width of the column whose head is focused")),
    Shortcut("S", gettext_lazy("Save the view"), PRESS, "[data-shortcut=save-view]"),
)
BOARD = (
    Shortcut("← → ↑ ↓", gettext_lazy("Walk over the cards")),
    Shortcut("Shift+← Shift+→", gettext_lazy("Move the card")),
    Shortcut("Space", gettext_lazy("Take the card up, carry it with the arrows, put it down")),
)


def parts(groups: Iterable[Group], made: Iterable[Entry]) -> tuple[Part, ...]:
    """All shortcuts of somebody with this menu, who may make these, in groups."""
    return (
        Part(_("Everywhere"), EVERYWHERE),
        Part(_("Make"), making(made)),
        Part(_("Go"), going(groups)),
        Part(_("On a record"), RECORD),
        Part(_("In lists"), LIST),
        Part(_("In forms"), FORMS),
        Part(_("On boards"), BOARD),
    )


def making(made: Iterable[Entry]) -> tuple[Shortcut, ...]:
    """C and a letter: a new record of an object."""
    choose = Shortcut("C C", _("Choose what to make"), PRESS, "[data-shortcut=create]")
    each = (Shortcut(e.new_keys, _("New %(object)s") % {"object": e.label.lower()}, MAKE, e.url) for e in made if e.go)
    return (choose, *each)


def going(groups: Iterable[Group]) -> tuple[Shortcut, ...]:
    """G and a letter: home, lists, reports."""
    found = [Shortcut("G H", _("Home"), GO, "/")]
    for group in groups:
        if group.go and group.name != "home":
            found.append(Shortcut(f"G {group.go.upper()}", group.label, GO, group.url))
        found += [Shortcut(e.go_keys, e.label, GO, e.url) for e in group.entries if e.go]
    return tuple(found)

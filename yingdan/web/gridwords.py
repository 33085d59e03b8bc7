"""The words the grid's script says, in the active language."""

from django.utils.translation import gettext as _

from yingdan.platform.schema import ObjectType


def words(kind: ObjectType) -> dict[str, str]:
    """Every text of the script by its name; {n} and the like are filled there."""
    return {
        "new": _("New %(label)s") % {"label": str(kind.label).lower()},
        "open": _("Open"),
        "row": _("Row {n}"),
        "mine": _("What I wrote"),
        "theirs": _("What stands now"),
        "takeMine": _("Write mine"),
        "takeTheirs": _("Leave theirs"),
        "original": _("Before"),
        "clash": _("Somebody else has changed this meanwhile."),
        "drop": _("Give up"),
        "dialog": _("Fill in what is missing"),
        "readonly": _("This cannot be changed here."),
        "elsewhere": _("This is changed in the full form: Enter opens it."),
        "masked": _("Hidden in part: you may not see all of it."),
        "locked": _("You may see this but not change it."),
        "saving": _("Saving …"),
        "saved": _("Saved"),
        "wrong": _("Cells not saved: {n}"),
        "leave": _("Some cells are not saved and would be lost. Press once more to go on without them."),
        "result": _("{n} rows saved"),
        "refused": _("{n} rows saved, {m} not: see the marked cells"),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "notUndone": _("{n} were not undone: somebody changed them since."),
        "nothing": _("There is nothing to undo."),
        "cut": _("{n} rows did not fit below the rows shown. Scroll to the end and paste again."),
        "big": _("At most {n} cells can be pasted at once."),
        "offline": _("Not saved: the server cannot be reached."),
        "comma": _(", "),
        "picked": _("{n} cells"),
        "sum": _("Sum"),
        "binned": _("Deleted"),
        "gone": _("This was deleted, or you may no longer see it."),
        "none": _("Nothing fits"),
    }

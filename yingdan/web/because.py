"""The rules that let somebody see a record, or keep him out, in words."""

from typing import Any

from django.utils.translation import gettext as _

from yingdan.platform.explain import Reason
from yingdan.platform.objects.grant import ReachChoice
from yingdan.platform.objects.share import Part
from yingdan.platform.schema import ObjectType
from yingdan.web import looks


def words(reason: Reason, kind: ObjectType, units: dict[int, str]) -> str:
    """One reason in words; `units` are the names of the units by id."""
    values: dict[str, Any] = {
        "role": reason.role,
        "objects": kind.plural,
        "reach": dict(ReachChoice.choices).get(reason.reach, reason.reach),
        "unit": units.get(reason.unit or 0, "—"),
        "title": reason.title,
        "until": until(reason),
        "part": dict(Part.choices).get(reason.reach, ""),
    }
    text = TEXTS[reason.rule]()
    return text % values


def until(reason: Reason) -> str:
    """The last day of a share."""
    return reason.until.isoformat() if reason.until is not None else ""


TEXTS = {
    "everything": lambda: _("The role %(role)s reaches everything"),
    "owner": lambda: _("Owns it (role %(role)s)"),
    "unit": lambda: _("The role %(role)s reaches “%(reach)s”; this belongs to %(unit)s"),
    "nobody": lambda: _("Nobody owns it, and the company's settings show such records to all"),
    "share": lambda: _("Collaborator: %(part)s"),
    "reference": lambda: _("The role %(role)s may do this with all of “%(objects)s”"),
    "parent": lambda: _("Follows “%(title)s”, where this is allowed"),
    "mine": lambda: _("It is one's own"),
    "disabled": lambda: _("Is no longer active and cannot sign in"),
    "no_right": lambda: _("No role allows this for “%(objects)s”"),
    "no_reach": lambda: _("The role %(role)s reaches “%(reach)s” only; this belongs to %(unit)s"),
    "ownerless": lambda: _("Nobody owns it; the company's settings hide such records"),
    "share_ended": lambda: _("Was a collaborator until %(until)s"),
    "share_reads": lambda: _("Collaborator: %(part)s, which does not allow this"),
    "share_idle": lambda: _("Is a collaborator, but no role allows “%(objects)s” at all"),
    "no_parent": lambda: _("Follows “%(title)s”, where this is not allowed"),
    "not_mine": lambda: _("Only its owner may"),
}


def line(reason: Reason, kind: ObjectType, units: dict[int, str]) -> str:
    """One reason with the day it ends."""
    said = words(reason, kind, units)
    if reason.rule == "share" and reason.until is not None:
        return _("%(what)s, until %(day)s") % {"what": said, "day": looks.near_day(reason.until)}
    return said

"""What kinds are called where people choose one for a field of their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Any] = {
    "text": _("Text"),
    "long_text": _("Long text"),
    "number": _("A number"),
    "money": _("Money"),
    "percent": _("Percentage"),
    "date": _("Date"),
    "stamp": _("Date and time"),
    "choice": _("One of several options"),
    "choices": _("Several of some options"),
    "ref": _("Reference"),
    "person": _("Person"),
    "unit": _("Unit"),
    "phone": _("Telephone number"),
    "email": _("E-mail"),
    "url": _("Web address"),
    "bool": _("Yes or no"),
    "series": _("Number series"),
    "formula": _("Formula"),
    "lookup": _("Look-up"),
    "rollup": _("Roll-up"),
}


def label_of(name: str) -> Any:
    """The label of a kind; its name while it has none."""
    return LABELS.get(name, name)

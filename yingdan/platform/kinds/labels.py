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
    "rich_text": _("Formatted text"),
    "time": _("Time of day"),
    "date_range": _("From a day to a day"),
    "duration": _("Length of time"),
    "rating": _("Stars"),
    "progress": _("Progress"),
    "address": _("Address"),
    "location": _("Point on the map"),
    "industry": _("Industry (GB/T 4754)"),
    "barcode": _("Bar code or QR code"),
    "tag": _("Tags"),
    "refs": _("Several references"),
    "members": _("Several people"),
    "units": _("Several units"),
    "attachment": _("Files"),
    "picture": _("Pictures"),
    "signature": _("Signature"),
    "sub_table": _("Table"),
}


def label_of(name: str) -> Any:
    """The label of a kind; its name while it has none."""
    return LABELS.get(name, name)

"""The icons people may give to what they make, each with its name for who cannot see it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.platform.columns import ChoiceField

ICONS: tuple[tuple[str, Any], ...] = (
    ("package", pgettext_lazy("icon", "Parcel")), ("packages", pgettext_lazy("icon", "Parcels")),
    ("tool", pgettext_lazy("icon", "Tool")), ("truck", pgettext_lazy("icon", "Lorry")),
    ("building-factory-2", pgettext_lazy("icon", "Factory")), ("building", pgettext_lazy("icon", "Building")),
    ("building-store", pgettext_lazy("icon", "Shop")), ("home", pgettext_lazy("icon", "House")),
    ("robot", pgettext_lazy("icon", "Robot")), ("puzzle", pgettext_lazy("icon", "Puzzle")),
    ("barcode", pgettext_lazy("icon", "Bar code")), ("shopping-cart", pgettext_lazy("icon", "Shopping cart")),
    ("gift", pgettext_lazy("icon", "Gift")), ("briefcase", pgettext_lazy("icon", "Briefcase")),
    ("folder", pgettext_lazy("icon", "Folder")), ("file-text", pgettext_lazy("icon", "Document")),
    ("file-check", pgettext_lazy("icon", "Checked document")), ("file-invoice", pgettext_lazy("icon", "Invoice")),
    ("receipt", pgettext_lazy("icon", "Receipt")), ("gavel", pgettext_lazy("icon", "Gavel")),
    ("signature", pgettext_lazy("icon", "Signature")), ("note", pgettext_lazy("icon", "Note")),
    ("book", pgettext_lazy("icon", "Book")), ("school", pgettext_lazy("icon", "School")),
    ("bulb", pgettext_lazy("icon", "Light bulb")), ("rocket", pgettext_lazy("icon", "Rocket")),
    ("target", pgettext_lazy("icon", "Target")), ("flag", pgettext_lazy("icon", "Flag")),
    ("trophy", pgettext_lazy("icon", "Cup")), ("star", pgettext_lazy("icon", "Star")),
    ("heart-handshake", pgettext_lazy("icon", "Handshake")), ("headset", pgettext_lazy("icon", "Headset")),
    ("users", pgettext_lazy("icon", "People")), ("id-badge-2", pgettext_lazy("icon", "Badge")),
    ("address-book", pgettext_lazy("icon", "Address book")), ("phone", pgettext_lazy("icon", "Telephone")),
    ("mail", pgettext_lazy("icon", "Letter")), ("message", pgettext_lazy("icon", "Message")),
    ("calendar", pgettext_lazy("icon", "Calendar")), ("clock", pgettext_lazy("icon", "Clock")),
    ("checkbox", pgettext_lazy("icon", "Checkbox")), ("list-check", pgettext_lazy("icon", "Checklist")),
    ("currency-yuan", pgettext_lazy("icon", "Money")), ("calculator", pgettext_lazy("icon", "Calculator")),
    ("chart-bar", pgettext_lazy("icon", "Bar chart")), ("scale", pgettext_lazy("icon", "Scales")),
    ("map-pin", pgettext_lazy("icon", "Place")), ("world", pgettext_lazy("icon", "World")),
    ("camera", pgettext_lazy("icon", "Camera")), ("video", pgettext_lazy("icon", "Video")),
    ("key", pgettext_lazy("icon", "Key")), ("shield", pgettext_lazy("icon", "Shield")),
    ("bolt", pgettext_lazy("icon", "Lightning")), ("alert-triangle", pgettext_lazy("icon", "Warning")),
)  # fmt: skip


def icons() -> tuple[tuple[str, Any], ...]:
    """Every icon as (name in the sprite, its name in words)."""
    return ICONS


class IconField(ChoiceField):
    """The icon of something people make; asked by pictures with names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"more": icons, "max_length": 40, **kwargs})

    def validate(self, value: Any, model_instance: Any) -> None:
        """One of the icons. Raises ValidationError."""
        super().validate(value, model_instance)
        if value and value not in dict(ICONS):
            raise ValidationError(_("There is no such icon."), code="invalid_choice")

"""Texts with a form of their own: formatted text, and what stands in a bar code."""

from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import Field
from yingdan.platform.kinds.text import PLAIN, LongText, Text

FORMS = ("qr", "code128")
MOST_QR, MOST_CODE128 = 1000, 80


class RichText(LongText):
    """A formatted text, kept as Markdown: readable in every file, found by its words, and without any HTML.

    `yingdan.platform.markup` draws it.
    """

    name = "rich_text"

    def sample(self, field: Field, random: Random) -> Any:
        """A heading and a list."""
        return f"**{field.name}**\n\n- {random.randint(1, 99)}\n- *{random.randint(1, 99)}*"


class Barcode(Text):
    """What a bar code says; the setting `form` draws it as a QR code ("qr", the usual one) or as Code 128."""

    name = "barcode"
    operators = PLAIN

    def form(self, field: Field) -> str:
        """How it is drawn."""
        form = field.options.get("form")
        return form if form in FORMS else FORMS[0]

    def parse(self, raw: Any, field: Field) -> Any:
        """The text. Raises Invalid when it is too long, or Code 128 has no signs for it."""
        text = str(super().parse(raw, field))
        linear = self.form(field) == "code128"
        most = MOST_CODE128 if linear else MOST_QR
        if len(text) > most:
            raise Invalid(_("This has more than %(most)s characters. Shorten it.") % {"most": most}, code="length")
        if linear and not all(" " <= c <= "~" for c in text):
            raise Invalid(_("A bar code holds Latin letters, digits and signs only."), code="barcode")
        return text

    def sample(self, field: Field, random: Random) -> Any:
        """Thirteen digits."""
        return str(random.randint(6_900_000_000_000, 6_999_999_999_999))

"""What all kinds read alike."""

from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid


def text_of(raw: Any) -> str:
    """`raw` as a text. Raises Invalid for lists, objects and characters no database keeps (NUL, lone surrogates)."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Invalid(_("This must be a text."), code="type")
    text = str(raw)
    if "\x00" in text:
        raise Invalid(_("The text holds a NUL character, which cannot be stored. Remove it."), code="nul")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Invalid(
            _("The text holds half a character, which cannot be stored. Type it again."), code="surrogate"
        ) from None
    return text

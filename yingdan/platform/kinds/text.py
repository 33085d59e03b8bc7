"""Texts: one line, many lines, e-mail, web address, number series."""

import re
from random import Random
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, WRITTEN, Field, Kind
from yingdan.platform.kinds.base import text_of

PLAIN = (*WRITTEN, *PRESENCE)
LINES = re.compile(r"[\r\n\t]+")
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Text(Kind):
    """One line of text."""

    name = "text"
    operators: ClassVar[tuple[str, ...]] = ("contains", "sounds_like", *WRITTEN[1:], *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """The text without the space around it, on one line. Raises Invalid when it is too long."""
        if self.blank(raw):
            return ""
        tidy = isinstance(raw, str) and raw.isprintable()  # neither control characters nor halves of one
        text = raw.strip() if tidy else CONTROL.sub("", self.tidy(text_of(raw)))
        if field.max_length and len(text) > field.max_length:
            raise Invalid(
                _("This has %(length)s characters; at most %(most)s are kept. Shorten it.")
                % {"length": len(text), "most": field.max_length},
                code="length",
            )
        return text

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return LINES.sub(" ", text).strip()


class LongText(Text):
    """A text of any number of lines, up to 100,000 characters."""

    name = "long_text"
    operators = ("contains", "not_contains", *PRESENCE)

    def tidy(self, text: str) -> str:
        """Line ends made alike."""
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()

    def parse(self, raw: Any, field: Field) -> Any:
        """The text. Raises Invalid above 100,000 characters."""
        text = super().parse(raw, field)
        if len(text) > 100_000:
            raise Invalid(_("This is longer than 100,000 characters. Shorten it."), code="length")
        return text


class Series(Text):
    """A number given by a number series when the record is made."""

    name = "series"
    operators = PLAIN

    def sample(self, field: Field, random: Random) -> Any:
        """Nothing: the series gives it."""
        return ""


PLAIN_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
"""Addresses as nearly all are written: no need to ask Django, which takes ten times as long for the same answer."""


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address."""
    if len(text) < 255 and PLAIN_EMAIL.fullmatch(text):
        return True
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class Email(Text):
    """An e-mail address, kept in small letters."""

    name = "email"
    operators = PLAIN

    def parse(self, raw: Any, field: Field) -> Any:
        """The address. Raises Invalid when it is none."""
        text = str(super().parse(raw, field)).lower()
        if text and not is_email(text):
            raise Invalid(_("Write an e-mail address such as name@company.com."), code="email")
        return text

    def operand(self, raw: Any, field: Field) -> Any:
        """A piece of an address will do in a filter."""
        return text_of(raw).strip().lower()

    def sample(self, field: Field, random: Random) -> Any:
        """A made-up address."""
        return f"p{random.randint(1, 99999)}@example.com"


class Url(Text):
    """A web address; http and https only, so that no script can hide in a link."""

    name = "url"
    operators = PLAIN

    def parse(self, raw: Any, field: Field) -> Any:
        """The address, with https:// put before a bare name. Raises Invalid for other schemes."""
        text = str(super().parse(raw, field))
        if not text:
            return ""
        if "://" not in text and not text.lower().startswith(("javascript:", "data:", "vbscript:", "file:")):
            text = f"https://{text}"
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or " " in text:
            raise Invalid(_("Write a web address such as https://www.company.com."), code="url")
        return text

    def operand(self, raw: Any, field: Field) -> Any:
        """A piece of an address will do in a filter."""
        return text_of(raw).strip()

    def sample(self, field: Field, random: Random) -> Any:
        """A made-up address."""
        return f"https://www.example{random.randint(1, 999)}.com"

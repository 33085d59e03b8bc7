"""Industries by GB/T 4754-2017: twenty sections with their 97 divisions."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, Field, Kind
from yingdan.platform.kinds.base import text_of

FILE = Path(__file__).parent / "data" / "industries.txt"


@cache
def industries() -> dict[str, tuple[str, str]]:
    """(Chinese, English) by code: C is a section, C34 a division of it."""
    lines = (line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    parts = (line.partition(" ") for line in lines)
    return {code: (names.partition("|")[0], names.partition("|")[2]) for code, _space, names in parts}


def name_of(code: str) -> str:
    """The name in the active language; the code itself when it is none."""
    names = industries().get(code)
    return code if names is None else names[1 if (get_language() or "").startswith("en") else 0]


class Industry(Kind):
    """A section or a division, kept by its code, so that C34 sorts beside C35 and "begins with C" is manufacturing."""

    name = "industry"
    operators = ("any_of", "none_of", "is", "is_not", "starts_with", *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """The code from itself, from a division's two digits, or from its name in either language. Raises Invalid."""
        if self.blank(raw):
            return ""
        text = text_of(raw).strip()
        for code, names in industries().items():
            if text.upper() in (code, code[1:] or code) or text in names:
                return code
        head = text.split()[0].upper()
        if head in industries():
            return head
        raise Invalid(_("“%(text)s” is no industry of GB/T 4754-2017.") % {"text": text[:40]}, code="industry")

    def operand(self, raw: Any, field: Field) -> Any:
        """A code; a letter alone is a section."""
        return self.parse(raw, field)

    def among(self, value: Any, field: Field) -> list[Any]:
        """A section stands for its divisions as well."""
        return [code for code in industries() if code == value or (len(value) == 1 and code.startswith(value))]

    def show(self, value: Any, field: Field) -> str:
        """The name."""
        return name_of(value) if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """Any division."""
        return random.choice([code for code in industries() if len(code) == 3])

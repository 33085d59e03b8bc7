"""Tags of one field: several options that people may add to as they write."""

from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases
from yingdan.platform.field import PRESENCE, Field, Kind
from yingdan.platform.kinds.base import text_of
from yingdan.platform.kinds.several import pieces

MOST, LONGEST = 30, 40


class Tag(Kind):
    """Several short texts. The setting `options` names those offered first; any other may be written."""

    name = "tag"
    stored_as = "json"
    several = True
    operators = ("any_of", "all_of", "none_of", *PRESENCE)
    empty = ()

    def parse(self, raw: Any, field: Field) -> Any:
        """The tags, each once, in the order written. Raises Invalid for one too long or too many of them."""
        found = list(dict.fromkeys(self.one(piece) for piece in pieces(raw)))
        if len(found) > MOST:
            raise Invalid(_("At most %(most)s can be chosen.") % {"most": MOST}, code="many")
        return found

    def one(self, raw: Any) -> str:
        """One tag on one line. Raises Invalid when it is too long."""
        text = " ".join(text_of(raw).split())
        if len(text) > LONGEST:
            raise Invalid(_("A tag has at most %(most)s characters.") % {"most": LONGEST}, code="length")
        return text

    def operand(self, raw: Any, field: Field) -> Any:
        """One tag."""
        return self.one(raw)

    def show(self, value: Any, field: Field) -> str:
        """One after another."""
        return phrases.listed(value) if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """One of three."""
        return [random.choice(("重点", "老客户", "VIP"))]

"""Places: an address with province, city and district, and a point on the map with its address."""

import re
from decimal import Decimal, InvalidOperation
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, Field
from yingdan.platform.kinds import regions
from yingdan.platform.kinds.base import text_of
from yingdan.platform.kinds.text import Text

LONGEST = 300
POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,8})?)\s*[,，]\s*(-?\d{1,3}(?:\.\d{1,8})?)(?:[\s,，]+(.*))?", re.DOTALL)
SIXTH = Decimal("0.000001")


class Address(Text):
    """An address, kept as 江苏省/苏州市/虎丘区/东路 43 号: divisions by GB/T 2260 and then the rest.

    So it sorts by place, and "begins with 江苏省/苏州市" finds a city. What names no division is kept as it is.
    """

    name = "address"
    operators = ("contains", "not_contains", "starts_with", "is", *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """The address from {"code", "detail"}, from "code detail", or from a text as people write it.

        Raises Invalid for a code that is none.
        """
        code, detail = "", raw
        if isinstance(raw, dict):
            code, detail = str(raw.get("code") or ""), raw.get("detail") or ""
        elif isinstance(raw, str) and (match := re.match(r"(\d{2}|\d{4}|\d{6})(?:\s+|$)", raw)):
            code, detail = match[1], raw[match.end() :]
        if not code and self.blank(detail):
            return ""
        detail = self.tidy(text_of(detail))
        if not code:
            found, detail = regions.begins(detail)
        elif not (found := regions.path(code)):
            raise Invalid(_("%(number)s is no code of a division of China.") % {"number": code[:6]}, code="region")
        whole = "/".join((*(r.name for r in found), *([detail] if detail else [])))
        if len(whole) > LONGEST:
            raise Invalid(_("This has more than %(most)s characters. Shorten it.") % {"most": LONGEST}, code="length")
        return whole

    def operand(self, raw: Any, field: Field) -> Any:
        """A piece of an address, with its divisions told apart."""
        text = self.tidy(text_of(raw))
        found, rest = regions.begins(text)
        return "/".join((*(r.name for r in found), *([rest] if rest else []))) if len(found) > 1 else text

    def dump(self, value: Any, field: Field) -> Any:
        """{"code", "regions", "detail"}."""
        if not value:
            return None
        found, detail = regions.begins(value)
        return {"code": found[-1].code if found else "", "regions": [r.name for r in found], "detail": detail}

    def load(self, stored: Any, field: Field) -> Any:
        """The address back, by its names: codes change with the years."""
        if not isinstance(stored, dict):
            return stored or ""
        return "/".join([*stored.get("regions", ()), *([stored["detail"]] if stored.get("detail") else [])])

    def show(self, value: Any, field: Field) -> str:
        """As it is written on a letter."""
        return value.replace("/", "") if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """A district and a number."""
        return f"江苏省/苏州市/虎丘区/东路 {random.randint(1, 99)} 号"


class Location(Text):
    """A point in WGS-84 with the address people gave it, kept as "31.298900,120.585300 address".

    Maps of other systems (GCJ-02, BD-09) convert when they show it; what is kept is what the satellite said.
    """

    name = "location"
    operators = ("contains", "not_contains", *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """The point from {"lat", "lng", "address"} or "lat,lng address". Raises Invalid when it is nowhere on earth."""
        if isinstance(raw, dict):
            raw = f"{raw.get('lat')},{raw.get('lng')} {raw.get('address') or ''}"
        if self.blank(raw):
            return ""
        match = POINT.fullmatch(text_of(raw))
        if match is None:
            raise Invalid(_("Write a point as latitude,longitude such as 31.2989,120.5853."), code="location")
        lat, lng, words = degrees(match[1], 90), degrees(match[2], 180), self.tidy(match[3] or "")
        if len(words) > LONGEST:
            raise Invalid(_("This has more than %(most)s characters. Shorten it.") % {"most": LONGEST}, code="length")
        return f"{lat},{lng} {words}".strip()

    def dump(self, value: Any, field: Field) -> Any:
        """{"lat", "lng", "address"}, the degrees as text, so that nothing is rounded on the way."""
        if not value:
            return None
        lat, lng, words = parts(value)
        return {"lat": lat, "lng": lng, "address": words}

    def load(self, stored: Any, field: Field) -> Any:
        """The point back."""
        return self.parse(stored, field) if stored else ""

    def operand(self, raw: Any, field: Field) -> Any:
        """A piece of the address."""
        return self.tidy(text_of(raw))

    def show(self, value: Any, field: Field) -> str:
        """The address; the degrees where there is none."""
        if not value:
            return "—"
        lat, lng, words = parts(value)
        return words or f"{lat}, {lng}"

    def sample(self, field: Field, random: Random) -> Any:
        """A point in Suzhou."""
        return f"31.{random.randint(200000, 399999)},120.{random.randint(500000, 699999)} 苏州工业园区"


def degrees(text: str, most: int) -> Decimal:
    """Degrees to the sixth decimal, a tenth of a metre. Raises Invalid beyond the poles or the date line."""
    try:
        found = Decimal(text).quantize(SIXTH) + 0
    except InvalidOperation:
        found = Decimal(most + 1)
    if not -most <= found <= most:
        raise Invalid(_("Latitudes lie between -90 and 90, longitudes between -180 and 180."), code="location")
    return found


def parts(value: str) -> tuple[str, str, str]:
    """Latitude, longitude and address of a kept point."""
    point, _space, words = value.partition(" ")
    lat, _comma, lng = point.partition(",")
    return lat, lng, words

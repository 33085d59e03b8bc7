"""What everybody may change about himself, whatever his role: name, language, phone, password; and where he is
signed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import records
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.user import OWN_PROFILE, User
from yingdan.platform.sessions import Session

OWN = frozenset({"name", "language", "phone"})
LONGEST = 128


def me() -> User:
    """The person who acts. Raises Refused for the system and the public."""
    mine = User.objects.filter(pk=current_actor().user_id, active=True)
    found = mine.select_related("unit", "role", "manager").first()
    if found is None:
        raise Refused()
    return found


def change_own(values: Mapping[str, Any]) -> User:
    """Set one's own name, language or phone; logged as one's own doing. Raises Refused for anything else, Invalid."""
    if not values.keys() <= OWN:
        raise Refused()
    return records.change(me(), values, verb=OWN_PROFILE)


def set_own_password(new: str, again: str) -> User:
    """Set one's own password; every session ends, the caller opens his anew. Raises Invalid by field.

    Whether the old one is known has been asked before: see `sign_in.by_password`.
    """
    user = me()
    if new != again:
        raise Invalid(fields={"again": [Invalid(gettext_noop("The two are not the same."), code="again")]})
    if len(new) > LONGEST:
        raise Invalid(fields={"new": [Invalid(gettext_noop("At most 128 characters are kept."), code="length")]})
    try:
        validate_password(new, user)  # type: ignore[arg-type]  # it only reads name and e-mail
    except ValidationError as error:
        raise Invalid(fields={"new": [Invalid(text, code="weak") for text in error.messages]}) from None
    user.set_password(new)
    return records.save(user, verb=OWN_PROFILE)


@dataclass(frozen=True, slots=True)
class Place:
    """One browser somebody is signed in with: its key, what it said of itself, since when, until when."""

    key: str
    browser: str
    since: datetime | None
    until: datetime
    here: bool


BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def short_name(agent: str) -> str:
    """Chrome · Windows, of what a browser says of itself; its first words when nothing is known of it."""
    found = [next((name for mark, name in names if mark in agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(part for part in found if part) or agent[:40]


def places(key: str | None) -> list[Place]:
    """Where the person who acts is signed in, this browser (of session `key`) first."""
    found = []
    for row in Session.objects.filter(user_id=current_actor().user_id, expire_date__gt=clock.now()).order_by(
        "-expire_date"
    ):
        data = row.get_decoded()
        since = datetime.fromisoformat(data["since"]) if data.get("since") else None
        browser = short_name(str(data.get("browser", "")))
        found.append(Place(row.session_key, browser, since, row.expire_date, row.session_key == key))
    return sorted(found, key=lambda place: not place.here)


def end_others(key: str | None) -> int:
    """Sign the person who acts out everywhere but in the session `key`; how many ended."""
    ended, _by_table = Session.objects.filter(user_id=current_actor().user_id).exclude(session_key=key).delete()
    return ended

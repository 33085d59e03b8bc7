"""How often a caller may call: so many calls a minute per token or session, counted for all workers together.

A worker takes a twentieth of the minute's calls at once and hands them out by itself: one small write for many calls,
and a caller who makes noise costs the others nothing. What it took and did not use is lost with the minute.
"""

from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.models import F
from rest_framework.throttling import BaseThrottle

from yingdan.api.models import Window
from yingdan.kernel import clock

SECONDS = 60
SHARES = 20
MOST_CALLERS = 5000


@dataclass(slots=True)
class Share:
    """What one worker still holds of a caller's minute, and how many are left in the database."""

    minute: int
    held: int
    left: int


_shares: dict[str, Share] = {}
_lock = Lock()


def forget() -> None:
    """Forget what this worker holds; for tests."""
    _shares.clear()


def per_minute() -> int:
    """How many calls a minute are allowed: the setting API_PER_MINUTE."""
    return int(settings.API_PER_MINUTE)


def spend(caller: str, minute: int, limit: int) -> Share | None:
    """Take one call out of a caller's minute; None when there is none left."""
    with _lock:
        share = _shares.get(caller)
        if share is None or share.minute != minute:
            if len(_shares) > MOST_CALLERS:
                _shares.clear()
            share = _shares[caller] = Share(minute, 0, limit)
        if share.held == 0 and share.left > 0:
            share.held, share.left = take(caller, minute, limit)
        if share.held == 0:
            return None
        share.held -= 1
        return share


def take(caller: str, minute: int, limit: int) -> tuple[int, int]:
    """Take a twentieth of the minute's calls out of the database: (taken, left). A busy database stops nobody."""
    step = max(1, limit // SHARES)
    try:
        fresh = Window.objects.filter(caller=caller).exclude(minute=minute).update(minute=minute, used=0)
        if not fresh:
            Window.objects.get_or_create(caller=caller, defaults={"minute": minute})
        rows = Window.objects.filter(caller=caller, minute=minute)
        used = rows.values_list("used", flat=True).first() or 0
        while (wanted := min(step, limit - used)) > 0:
            if rows.filter(used=used).update(used=F("used") + wanted):
                return wanted, limit - used - wanted
            used = rows.values_list("used", flat=True).first() or 0
    except OperationalError:
        return step, limit - step
    return 0, 0


class PerMinute(BaseThrottle):
    """The limit of one caller: per token, or per person for a session."""

    limit, left, reset = 0, 0, 0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Whether there is a call left in this minute."""
        now = int(clock.now().timestamp())
        self.limit = per_minute()
        self.reset = SECONDS - now % SECONDS
        caller = f"token:{request.auth.pk}" if request.auth is not None else f"user:{request.user.pk}"
        share = spend(caller, now // SECONDS, self.limit)
        self.left = share.held + share.left if share is not None else 0
        view.limits = self
        return share is not None

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return float(self.reset)

    def headers(self) -> dict[str, str]:
        """What the caller is told of it with every answer."""
        return {
            "RateLimit-Policy": f'"minute";q={self.limit};w={SECONDS}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset),
        }

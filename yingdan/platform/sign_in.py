"""Signing in and out: a session bound to the person and to his password, and a brake on guessing."""

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing, Refused
from yingdan.platform import entitlements
from yingdan.platform.actor import SYSTEM, Actor, acting
from yingdan.platform.objects.user import User

WINDOW, TRIES = 15 * 60, 10
DEMO_ROLES = ("executive", "manager", "rep", "administrator")
NOBODY = make_password(None)


def by_password(login: str, password: str, address: str) -> User | None:
    """The active person of this login and password, or None.

    Raises Refused after ten wrong tries in a quarter of an hour.

    Tries are counted per login and address together, so that nobody can lock somebody else out from afar.
    """
    key = f"tries:{address}:{login.strip().lower()}"[:200]
    if int(cache.get(key, 0)) >= TRIES:
        raise Refused("Too many wrong tries. Wait a quarter of an hour, then try again.", code="slow_down")
    with acting(SYSTEM):
        user = User.objects.filter(login=login.strip().lower(), active=True).first()
    if user is None:
        check_password(password, NOBODY)  # takes as long as for somebody who is there
    elif user.check_password(password):
        cache.delete(key)
        return user
    cache.set(key, int(cache.get(key, 0)) + 1, WINDOW)
    return None


def open_session(request: Any, user: User) -> None:
    """Make the request's session the person's own, with a new key; it knows the browser and when it began."""
    request.session.cycle_key()
    request.session["user"], request.session["stamp"] = user.pk, user.stamp
    request.session["browser"] = getattr(request, "META", {}).get("HTTP_USER_AGENT", "")[:200]
    request.session["since"] = clock.now().isoformat()


def close_session(request: Any) -> None:
    """End the session."""
    request.session.flush()


def actor_of(request: Any) -> Actor | None:
    """Who acts by the request's session, or None; of one statement when nothing has changed since the request before.

    Whatever ends a session, such as a new password, changes access, so what is known of a person is never too old.
    """
    id = request.session.get("user")
    try:
        known = entitlements.known(id, request.session.versions()) if id else None
    except Missing:
        return None
    if known is None or not constant_time_compare(known.stamp, request.session.get("stamp", "")):
        return None
    return known.actor


def signed_in(request: Any) -> User | None:
    """The active person of the request's session, or None; a session made before a new password is none."""
    id = request.session.get("user")
    if not id:
        return None
    with acting(SYSTEM):
        user = User.objects.filter(pk=id, active=True).first()
    if user is None or not constant_time_compare(user.stamp, request.session.get("stamp", "")):
        return None
    return user


def demo_people() -> list[User]:
    """In the demo company, one active person of each main role, the first who came.

    The pages offer to enter as one of them; whether they may is theirs to judge.
    """
    with acting(SYSTEM):
        people = list(
            User.objects.filter(active=True, role__code__in=DEMO_ROLES).select_related("role", "unit").order_by("pk")
        )
    found = (next((p for p in people if p.role is not None and p.role.code == code), None) for code in DEMO_ROLES)
    return [person for person in found if person is not None]

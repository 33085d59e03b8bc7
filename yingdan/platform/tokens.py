"""Tokens for programs and one-time sign-in links: made, checked, withdrawn. Secrets are shown once and not kept."""

import hashlib
import secrets
from datetime import timedelta

from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.by_key import by_key
from yingdan.platform.objects.token import SignInLink, Token
from yingdan.platform.objects.user import User

MARK = "yd_"
SHOWN = 8  # letters of the secret that stay readable, to tell tokens apart
LINK_LIVES = timedelta(hours=24)
NOTED_EVERY = timedelta(minutes=1)


def issue(user: User, name: str, days: int | None = None) -> tuple[Token, str]:
    """A new token for `user`, good for `days` (None: for ever), and its secret, which is shown now or never.

    Raises Refused for anybody but the person himself and who may do everything.
    """
    actor = current_actor()
    if not actor.everything and actor.user_id != user.pk:
        raise Refused()
    secret = MARK + secrets.token_urlsafe(32)
    token = Token(user=user, name=name, prefix=secret[:SHOWN], digest=_digest(secret))
    token.expires_at = clock.now() + timedelta(days=days) if days else None
    with acting(SYSTEM.via(actor.source)):
        records.save(token)
    return token, secret


@by_key()
def verify(secret: str) -> Token | None:
    """The living token of this secret, whose person is active; None for anything else. Notes the use, once a minute."""
    if not secret.startswith(MARK):
        return None
    with acting(SYSTEM):
        token = Token.objects.select_related("user").filter(digest=_digest(secret), user__active=True).first()
        now = clock.now()
        if token is None or (token.expires_at and token.expires_at <= now):
            return None
        if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
            records.quiet_update(Token.objects.filter(pk=token.pk), last_used_at=now)
        return token


def revoke(token: Token) -> None:
    """End a token now; a call that comes with it from here on is refused."""
    records.delete(token)


def link_for(user: User) -> str:
    """The secret of a new sign-in link for `user`, good once and for a day: /sign-in/<secret>/."""
    secret = secrets.token_urlsafe(32)
    with acting(SYSTEM):
        records.save(SignInLink(user=user, digest=_digest(secret), expires_at=clock.now() + LINK_LIVES))
    return secret


def redeem(secret: str) -> User | None:
    """The person a sign-in link belongs to, for the first who comes with it; None for later ones and when too late.

    Two who come at the same moment are told apart by the database: one row, updated once.
    """
    with acting(SYSTEM):
        now = clock.now()
        link = SignInLink.objects.filter(digest=_digest(secret), used_at=None, expires_at__gt=now, user__active=True)
        found = link.select_related("user").first()
        if found is None or not records.quiet_update(link, used_at=now):
            return None
        return found.user


def _digest(secret: str) -> str:
    """SHA-256 is enough: a secret of 256 random bits cannot be guessed, however fast the hash."""
    return hashlib.sha256(secret.encode()).hexdigest()

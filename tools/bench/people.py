"""Who is measured, and on which rows: run inside the company's environment by `inside`, prints JSON."""

import json
import sys
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Count

from yingdan.kernel import clock
from yingdan.platform import records, schema, tokens
from yingdan.platform.actor import SYSTEM, Actor, acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.user import User
from yingdan.platform.provision import administrator
from yingdan.platform.query.paging import encode
from yingdan.platform.sessions import SessionStore

DEALS, ACCOUNTS = "crm.opportunity", "crm.account"
WANTED = {"rep": 1, "manager of 30": 30, "manager of 200": 200}


def actors() -> dict[str, Actor]:
    """Four people: the administrator, a rep, and the managers whose people are nearest to 30 and to 200 in number."""
    with acting(SYSTEM):
        people = list(User.objects.filter(active=True).order_by("pk").values_list("pk", flat=True))
        busy = dict(_model(DEALS).objects.values_list("owner_id").annotate(n=Count("pk")))
    known = [actor_for(pk) for pk in people]
    able = [actor for actor in known if actor.may(DEALS, "view") and actor.login != "admin"]
    found = {}
    for name, count in WANTED.items():
        heads = [actor for actor in able if bool(actor.people) == (count > 1)] or able
        found[name] = min(heads, key=lambda actor: (abs(len(actor.people) + 1 - count), -busy.get(actor.user_id, 0)))
    return {**found, "administrator": actor_for(administrator().pk)}


def session(user_id: int) -> str:
    """The cookie of a signed-in browser."""
    with acting(SYSTEM):
        user = User.objects.get(pk=user_id)
    store: SessionBase = SessionStore()
    store["user"], store["stamp"] = user.pk, user.stamp
    store.create()
    return str(store.session_key)


def rows_of(actor: Actor) -> dict[str, Any]:
    """How the bare pages are told which rows this person may see."""
    allowed = actor.allows(DEALS, "view")
    if allowed.everything:
        return {}
    return {"owner": actor.user_id, "units": ",".join(map(str, sorted(allowed.units)))}


def samples(actor: Actor) -> dict[str, Any]:
    """Ids, words and cursors to ask for, from the person's own rows."""
    with acting(actor):
        deals = _model(DEALS).objects
        stages = deals.filter(status="open").values_list("stage").annotate(n=Count("pk")).order_by("-n")
        ids = list(deals.order_by("-amount").values_list("pk", flat=True)[:200])
        may = changeable()
        numbers = list(deals.order_by("-amount").values_list("number", flat=True)[:10])
        names = list(_model(ACCOUNTS).objects.order_by("pk").values_list("name", flat=True)[:400])
        total = deals.count()
        cursor, amount, below = deep(total)
    today = clock.today()
    first = today.replace(day=1)
    return {
        "stage": stages[0][0] if stages else 0,
        "ids": ids,
        "may": may,
        "numbers": numbers,
        "rare": names[len(names) // 2][2:6] if names else "无",
        "common": "科技",
        "cursor": cursor,
        "amount": amount,
        "below": below,
        "total": total,
        "from": first.isoformat(),
        "to": (first + timedelta(days=91)).isoformat(),
    }


def changeable() -> list[int]:
    """Open deals the current actor may change; a manager who has none of his own is given some."""
    model = _model(DEALS)
    for _attempt in range(2):
        found = list(
            model.objects.may("change").filter(status="open").order_by("-id").values_list("pk", flat=True)[:100]
        )
        if found:
            break
        for number in range(10):
            records.create(model, {"name": f"bench own {number}", "amount": "100.00"})
    return found


def deep(total: int) -> tuple[str, str, int]:
    """Page 1000 by amount (or the last page): its cursor, and the amount and id it begins below."""
    row = min(999 * 50, max(total - 50, 1)) - 1
    found = _model(DEALS).objects.exclude(amount=None).order_by("-amount", "-id").values_list("amount", "id")
    rows = list(found[row : row + 1]) or list(found[:1])
    amount, pk = rows[0]
    return encode([amount, pk]), str(amount), pk


def _model(key: str) -> Any:
    return schema.find(key).model


def main() -> None:
    """Print everything as JSON."""
    told = {}
    for name, actor in actors().items():
        with acting(SYSTEM):
            _token, secret = tokens.issue(User.objects.get(pk=actor.user_id), "bench", 7)
        told[name] = {
            "login": actor.login,
            "people": len(actor.people) + 1,
            "cookie": session(actor.user_id or 0),
            "token": secret,
            "bare": rows_of(actor),
            **samples(actor),
        }
    json.dump(told, sys.stdout)

"""The people of a load: run inside the company's environment by `inside`, prints JSON."""

import json
import random
import sys
from typing import Any

from tools.bench.people import DEALS, session
from yingdan.platform import schema, tokens
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.user import User


def main() -> None:
    """So many people (the first argument) who have deals, each with a session, a token and ids of his own deals."""
    wanted = int(sys.argv[1])
    chance = random.Random(1)
    with acting(SYSTEM):
        people = list(User.objects.filter(active=True).order_by("pk"))
    chance.shuffle(people)
    told: list[dict[str, Any]] = []
    for user in people:
        actor = actor_for(user.pk)
        if len(told) == wanted or not actor.may(DEALS, "change"):
            continue
        with acting(actor):
            deals = schema.find(DEALS).model.objects
            ids = list(deals.filter(status="open").order_by("-id").values_list("pk", flat=True)[:100])
            may = list(deals.may("change").filter(status="open").order_by("-id").values_list("pk", flat=True)[:100])
        if not ids or not may:
            continue
        with acting(SYSTEM):
            _token, secret = tokens.issue(user, "load", 1)
        kind = "administrator" if actor.allows(DEALS, "view").everything else "manager" if actor.people else "rep"
        told.append({"kind": kind, "cookie": session(user.pk), "token": secret, "ids": ids, "may": may})
    json.dump(told, sys.stdout)

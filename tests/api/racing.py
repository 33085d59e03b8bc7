"""Twenty identical calls under one key at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from tests import organisation

CALLS = 20


def race() -> dict[str, Any]:
    """What the calls were answered, and how many accounts there are then."""
    org = organisation.found()
    secret = organisation.api_of(org.rep).headers["Authorization"].removeprefix("Bearer ")

    def call(_number: int) -> tuple[int, Any]:
        try:
            answer = organisation.Api(secret).post("accounts", {"name": "A"}, Idempotency_Key="same")
            return answer.status_code, answer.json().get("id")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CALLS) as pool:
        answers = list(pool.map(call, range(CALLS)))
    count = organisation.api_of(org.rep).get("accounts").json()["count"]
    return {"statuses": [s for s, _id in answers], "ids": sorted({id for _s, id in answers}, key=str), "count": count}

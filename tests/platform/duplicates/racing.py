"""Twenty people who make the same customer at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from tests import organisation

CALLS = 20


def race() -> dict[str, Any]:
    """What the calls were answered, and how many accounts there are then."""
    org = organisation.found()
    secret = organisation.api_of(org.rep).headers["Authorization"].removeprefix("Bearer ")

    def call(number: int) -> int:
        try:
            name = "北京纷扬科技有限责任公司" if number % 2 else "纷扬科技（北京）有限公司"
            return int(organisation.Api(secret).post("accounts", {"name": name}).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CALLS) as pool:
        statuses = list(pool.map(call, range(CALLS)))
    count = organisation.api_of(org.rep).get("accounts").json()["count"]
    return {"statuses": sorted(statuses), "count": count}

"""T-JB-04: the limit of calls a minute is told with every answer, kept over workers and restarts, each caller's own."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, signed_in
from yingdan.api import limits
from yingdan.api.models import Window
from yingdan.kernel import clock


@pytest.fixture(autouse=True)
def _limit_of_forty(settings: Any) -> None:
    settings.API_PER_MINUTE = 40


def test_the_limit_is_told_and_kept(org: Organisation, api: Any) -> None:
    """Forty calls pass, the next is told to wait until the minute is over, then all is well again."""
    rep, start = api(org.rep), clock.now().replace(second=10, microsecond=0)
    with clock.fixed(start):
        answers = [rep.get("me") for _ in range(41)]
    assert [a.status_code for a in answers] == [200] * 40 + [429]
    assert [int(a["RateLimit-Remaining"]) for a in answers] == [*range(39, -1, -1), 0]
    last = answers[-1]
    assert (last["RateLimit-Limit"], last["RateLimit-Reset"], last["Retry-After"]) == ("40", "50", "50")
    assert last["Content-Type"] == "application/problem+json" and last.json()["code"] == "throttled"
    with clock.fixed(start + timedelta(seconds=50)):
        assert rep.get("me").status_code == 200


def test_a_call_too_many_writes_nothing(org: Organisation, api: Any) -> None:
    """429 stands before the work."""
    rep = api(org.rep)
    with clock.fixed(clock.now()):
        for _ in range(40):
            rep.get("me")
        assert rep.post("accounts", {"name": "A"}).status_code == 429
    limits.forget()
    Window.objects.all().delete()
    assert rep.get("accounts").json()["count"] == 0


def test_several_workers_share_one_limit(org: Organisation) -> None:
    """What one worker took is gone for the others; a restart loses at most what it held."""
    taken = 0
    for _ in range(100):
        limits.forget()  # another worker, or this one after a restart
        taken += limits.spend("token:1", 1000, 40) is not None
    assert taken == 20  # each worker held a twentieth (2 calls) and spent one of it
    limits.forget()
    assert sum(limits.spend("token:1", 1001, 40) is not None for _ in range(100)) == 40


def test_one_callers_noise_is_his_own(org: Organisation, api: Any) -> None:
    """Another token of the same person, another person, and the person's session have their own minute."""
    noisy, other, mate, browser = api(org.rep), api(org.rep), api(org.mate), signed_in(org.rep)
    with clock.fixed(clock.now()):
        while noisy.get("me").status_code == 200:
            pass
        assert other.get("me").status_code == 200 == mate.get("me").status_code
        assert browser.get("/api/v1/me").status_code == 200


def test_counting_costs_little(org: Organisation, api: Any) -> None:
    """Most calls need no statement for it, and a refused one needs none either."""
    with clock.fixed(clock.now()), CaptureQueriesContext(connection) as queries:
        for _ in range(200):
            limits.spend("token:9", 5, 40)
    assert len(queries) <= 5 * limits.SHARES + 5


def test_a_busy_database_stops_nobody(org: Organisation, monkeypatch: Any) -> None:
    """When the count cannot be written, calls pass."""

    def busy(*_args: Any, **_named: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Window.objects, "filter", busy)
    assert limits.spend("token:7", 1, 40) is not None

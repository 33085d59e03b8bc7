"""Tokens and sign-in links: shown once, kept as digests, ended at once, used once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Refused
from yingdan.platform import records, tokens, upkeep
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import Progress, later, work_once
from yingdan.platform.objects.job_run import JobRun
from yingdan.platform.objects.token import SignInLink, Token
from yingdan.platform.objects.user import User


def test_a_token_is_good_until_it_is_revoked(org: Organisation) -> None:
    """And its secret stands nowhere."""
    with as_(org.rep):
        token, secret = tokens.issue(org.rep, "script")
        assert Token.objects.get() == token
        assert secret not in str(Token.objects.values().get()) and secret.startswith(token.prefix)
        found = tokens.verify(secret)
        assert found is not None and found.user == org.rep
        tokens.revoke(token)
        assert tokens.verify(secret) is None


def test_wrong_expired_and_disabled_are_all_nobody(org: Organisation) -> None:
    """None of the three is told apart."""
    with acting(SYSTEM):
        _token, short = tokens.issue(org.rep, "short", days=1)
        _token, secret = tokens.issue(org.rep, "long")
    assert tokens.verify("yd_wrong") is None and tokens.verify("") is None and tokens.verify("é" * 50) is None
    with clock.fixed(clock.now() + timedelta(days=1, seconds=1)):
        assert tokens.verify(short) is None and tokens.verify(secret) is not None
    with acting(SYSTEM):
        records.change(User.objects.get(pk=org.rep.pk), {"active": False})
    assert tokens.verify(secret) is None


def test_nobody_makes_or_sees_a_token_for_somebody_else(org: Organisation) -> None:
    """It would be his key to the other's rights."""
    with acting(SYSTEM):
        tokens.issue(org.rep, "own")
    with as_(org.manager):
        with pytest.raises(Refused):
            tokens.issue(org.rep, "stolen")
        assert not Token.objects.exists()


def test_the_use_of_a_token_is_noted_once_a_minute(org: Organisation) -> None:
    """Often enough to see what is unused, seldom enough to cost nothing."""
    with acting(SYSTEM):
        token, secret = tokens.issue(org.rep, "script")
        now = clock.now()
        moments = []
        for seconds in (0, 30, 90):
            with clock.fixed(now + timedelta(seconds=seconds)):
                tokens.verify(secret)
            moments.append(Token.objects.get(pk=token.pk).last_used_at)
    assert moments[0] == moments[1] == now and moments[2] == now + timedelta(seconds=90)


def test_a_link_signs_in_once(org: Organisation) -> None:
    """The second who comes with it, or anybody after a day, is a stranger."""
    secret = tokens.link_for(org.rep)
    assert tokens.redeem(secret) == org.rep
    assert tokens.redeem(secret) is None
    late = tokens.link_for(org.rep)
    with clock.fixed(clock.now() + tokens.LINK_LIVES + timedelta(seconds=1)):
        assert tokens.redeem(late) is None
    assert tokens.redeem("") is None


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_gets_in(make_user) -> None:  # type: ignore[no-untyped-def]
    """A single-use secret that can be raced is none."""
    secret = tokens.link_for(make_user)
    got: list[object] = []
    ready = threading.Barrier(8)

    def come() -> None:
        ready.wait()
        try:
            got.append(tokens.redeem(secret))
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8 and sum(one is not None for one in got) == 1


@pytest.fixture
def make_user(transactional_db: None) -> User:
    """A person in a database other threads see."""
    with acting(SYSTEM):
        return records.save(User(login="racer", name="Racer"))


def test_what_has_served_is_cleared_away(org: Organisation) -> None:
    """Old runs and dead links go; what is open or young stays."""
    with acting(SYSTEM):
        old, young = later(upkeep.clear), later("upkeep.clear")
        work_once()
        work_once()
        tokens.link_for(org.rep)
        with clock.fixed(clock.now() + timedelta(days=30)):
            tokens.link_for(org.rep)
            waiting = later(upkeep.clear)
            records.quiet_update(JobRun.objects.filter(pk=young.pk), ended_at=clock.now())
        with clock.fixed(clock.now() + upkeep.RUNS_STAY + timedelta(days=1)):
            told = upkeep.clear(Progress(waiting))
        assert told == {"runs": 1, "links": 2}
        assert set(JobRun.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk}
        assert not SignInLink.objects.exists() and old.pk != young.pk

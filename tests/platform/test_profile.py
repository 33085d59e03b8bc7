"""What everybody may change about himself, and nothing else."""

import pytest

from tests.organisation import as_, signed_in
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import audit, profile, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.user import OWN_PROFILE, User


def test_name_phone_and_language_are_ones_own(org) -> None:
    """Without any grant to write people; the history says who it was."""
    with as_(org.rep):
        assert profile.change_own({"name": "林晓雯", "language": "en"}).name == "林晓雯"
        with pytest.raises(Refused):
            profile.change_own({"role": org.executive.role})


def test_one_sees_and_changes_oneself_whatever_the_role(org) -> None:
    """A role that may see nobody still lets one be; and the way to oneself is no way to others, or to another role."""
    with acting(SYSTEM):
        for grant in Grant.objects.filter(role__code="rep", object_key__in=("platform.user", "*")):
            records.delete(grant)
    with as_(org.rep):
        assert list(User.objects.all()) == [profile.me()]
        profile.change_own({"phone": "13800138000"})
        profile.set_own_password("a good one 42", "a good one 42")
        for person in (org.rep, org.mate):
            with pytest.raises((Missing, Refused)):
                records.change(person, {"name": "Somebody"})
        with pytest.raises(Missing):
            records.change(org.mate, {"name": "Somebody"}, verb=OWN_PROFILE)
        with pytest.raises((Invalid, Refused)):
            records.change(profile.me(), {"role": org.executive.role}, verb=OWN_PROFILE)
    assert audit.history("platform.user", org.rep.pk)[0].actor_id == org.rep.pk


@pytest.mark.parametrize(("new", "again", "field"), [
    ("12345678", "12345678", "new"), ("password", "password", "new"), ("short", "short", "new"),
    ("a good one 42", "another one 42", "again"), ("x" * 200, "x" * 200, "new"),
])  # fmt: skip
def test_bad_passwords_are_refused(org, new, again, field) -> None:
    """In words at the field that is wrong."""
    with as_(org.rep), pytest.raises(Invalid) as wrong:
        profile.set_own_password(new, again)
    assert list(wrong.value.fields) == [field]


def test_a_new_password_ends_every_session(org) -> None:
    """A session is bound to the password it was opened under."""
    browser = signed_in(org.rep)
    assert browser.get("/me/").status_code == 200
    with as_(org.rep):
        profile.set_own_password("a good one 42", "a good one 42")
    assert browser.get("/me/").status_code == 302


def test_one_sees_and_ends_ones_own_places(org) -> None:
    """Other browsers of one's own, nobody else's."""
    here, there, other = signed_in(org.rep), signed_in(org.rep), signed_in(org.mate)
    with as_(org.rep):
        key = here.session.session_key
        assert [p.here for p in profile.places(key)] == [True, False]
        assert profile.end_others(key) == 1
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert other.get("/me/").status_code == 200


@pytest.mark.parametrize(("agent", "name"), [
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome · Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0", "WeChat · iPhone"),
    ("curl/8.0", "curl/8.0"),
])  # fmt: skip
def test_a_browser_is_named_as_people_know_it(agent, name) -> None:
    """Rather than by what it says of itself."""
    assert profile.short_name(agent) == name

"""`Idempotency-Key`: a call repeated is done once, also when the repeats come at the same moment."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.racing import CALLS, race
from tests.organisation import Organisation
from yingdan.kernel import clock


def test_a_repeat_gets_the_first_answer(org: Organisation, api: Any) -> None:
    """The same body, the same place, told to be a repeat; one record."""
    rep = api(org.rep)
    first = rep.post("accounts", {"name": "A"}, Idempotency_Key="k1")
    again = rep.post("accounts", {"name": "A"}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
    assert "Idempotency-Replayed" not in first and rep.get("accounts").json()["count"] == 1


def test_a_key_belongs_to_one_person_and_one_call(org: Organisation, api: Any) -> None:
    """Another person's key is another key; another call under the same key is refused."""
    rep, mate = api(org.rep), api(org.mate)
    rep.post("accounts", {"name": "A"}, Idempotency_Key="k1")
    assert mate.post("accounts", {"name": "B"}, Idempotency_Key="k1").json()["name"] == "B"
    other = rep.post("accounts", {"name": "C"}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key")
    assert rep.post("contacts", {"name": "A"}, Idempotency_Key="k1").status_code == 409
    assert rep.post("accounts", {"name": "D"}, Idempotency_Key="k2").status_code == 201


def test_a_call_that_failed_may_be_tried_again(org: Organisation, api: Any) -> None:
    """An answer is kept only for work that was done."""
    rep = api(org.rep)
    assert rep.post("accounts", {}, Idempotency_Key="k1").status_code == 400
    assert rep.post("accounts", {"name": "A"}, Idempotency_Key="k1").status_code == 201


def test_keys_are_kept_a_day(org: Organisation, api: Any) -> None:
    """After a day the key is free again."""
    rep, now = api(org.rep), clock.now()
    rep.post("accounts", {"name": "A"}, Idempotency_Key="k1")
    with clock.fixed(now + timedelta(hours=25)):
        assert "Idempotency-Replayed" not in rep.post("accounts", {"name": "A"}, Idempotency_Key="k1")
    for key in ("", " ", "x" * 201):
        assert rep.post("accounts", {"name": "A"}, Idempotency_Key=key).status_code == 400


def test_verbs_are_done_once_too(org: Organisation, api: Any, make: Any) -> None:
    """A verb that would be refused the second time answers the repeat as it did the first."""
    rep, deal = api(org.rep), make("crm.opportunity", name="D", owner=org.rep, amount="5.00")
    body = {"won_on": clock.today().isoformat()}
    answers = [rep.post(f"opportunities/{deal.pk}/do/win", body, Idempotency_Key="k") for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_same_moment_make_one() -> None:
    """Twenty parallel identical calls under one key: the later ones wait for the first and are answered alike."""
    found = race()
    assert found == {"statuses": [201] * CALLS, "ids": found["ids"][:1], "count": 1}

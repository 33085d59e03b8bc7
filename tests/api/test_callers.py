"""Who calls: tokens and sessions, what ends them, what a browser must prove, and what nobody gains by pretending."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.organisation import Api, Organisation, as_, signed_in
from yingdan.kernel import clock
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.share import Share


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer yd_nothing", "Bearer x", "Basic cmVwOnJlcA==", "yd_x"])
def test_strangers_are_asked_who_they_are(org: Organisation, header: str | None) -> None:
    """401 with the scheme to use, for every address, whether it leads anywhere or not."""
    stranger = Api()
    if header is not None:
        stranger.headers["Authorization"] = header
    for path in ("accounts", "accounts/1", "me", "openapi.json", "docs", "nothing", "accounts/1/do/win", ""):
        answer = stranger.get(path)
        assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer"), path
        assert answer["Content-Type"] == "application/problem+json"


def test_a_browser_without_a_session_is_sent_to_sign_in(org: Organisation) -> None:
    """The page for people leads to the sign-in page and back."""
    answer = Api().get("docs", Accept="text/html")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/api/v1/docs")


def test_own_tokens(org: Organisation, api: Any) -> None:
    """Made, shown once, listed without the secret, withdrawn at once; nobody sees another's."""
    rep = api(org.rep)
    made = rep.post("tokens", {"name": "report", "days": 30})
    secret = made.json()["token"]
    assert made.status_code == 201 and made.json()["expires_at"]
    assert Api(secret).get("me").json()["login"] == "rep"
    listed = rep.get("tokens")
    assert [t["name"] for t in listed.json()["items"]] == ["report", "test"]
    assert secret not in listed.content.decode() and "digest" not in listed.content.decode()
    path = f"tokens/{made.json()['id']}"
    assert api(org.mate).delete(path).status_code == 404 == api(org.administrator).delete(path).status_code
    assert rep.delete(path).status_code == 204
    assert Api(secret).get("me").status_code == 401


def test_wrong_tokens_are_not_made(org: Organisation, api: Any) -> None:
    """What is wrong is named; a token is always one's own."""
    rep = api(org.rep)
    for body in ({}, {"name": ""}, {"name": "x" * 101}, {"name": "x", "days": 0}, {"name": "x", "user": 1}, []):
        assert rep.post("tokens", body).status_code == 400


def test_a_token_makes_no_token_that_outlives_it(org: Organisation, api: Any) -> None:
    """A token that leaks cannot be made to last."""
    secret = api(org.rep).post("tokens", {"name": "short", "days": 5}).json()["token"]
    made = Api(secret).post("tokens", {"name": "longer", "days": 300}).json()
    assert made["expires_at"] < (clock.now() + timedelta(days=5)).astimezone(clock.zone()).isoformat()
    with clock.fixed(clock.now() + timedelta(days=6)):
        assert Api(secret).get("me").status_code == 401


def test_who_is_disabled_is_out_at_once(org: Organisation, api: Any) -> None:
    """T-AC-12: the next call with the token and with the session is refused, and nobody brings himself back."""
    token, browser = api(org.rep), signed_in(org.rep)
    assert token.get("me").status_code == 200 == browser.get("/api/v1/me").status_code
    with acting(SYSTEM):
        records.change(org.rep, {"active": False})
    assert token.get("me").status_code == 401 == browser.get("/api/v1/me").status_code
    assert token.patch(f"users/{org.rep.pk}", {"active": True}).status_code == 401
    with acting(SYSTEM):
        records.change(org.rep, {"active": True})
    assert token.get("me").status_code == 401 == browser.get("/api/v1/me").status_code


def test_a_browser_must_prove_that_its_page_asked(org: Organisation, make: Any) -> None:
    """T-AC-22: a session writes only with the CSRF token of its page; reading needs none; nothing is deleted by GET."""
    account = make("crm.account", name="A", owner=org.rep)
    browser = signed_in(org.rep, enforce_csrf_checks=True)
    sent: dict[str, Any] = {"data": {"name": "B"}, "content_type": "application/json"}
    path = f"/api/v1/accounts/{account.pk}"
    assert browser.get(path).status_code == 200
    for answer in (browser.patch(path, **sent), browser.post("/api/v1/accounts", **sent), browser.delete(path)):
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert browser.get(f"{path}/restore").status_code == 405 == browser.get(f"{path}/do/transfer").status_code
    browser.cookies["csrftoken"] = "a" * 32
    assert browser.patch(path, **sent, headers={"X-CSRFToken": "b" * 32}).status_code == 403
    assert browser.patch(path, **sent, headers={"X-CSRFToken": "a" * 32}).status_code == 200


def test_a_form_of_another_site_cannot_write(org: Organisation) -> None:
    """What a foreign page can send without asking is no JSON, and is refused."""
    browser = signed_in(org.rep)
    answer = browser.post("/api/v1/accounts", {"name": "B"})
    assert answer.status_code == 415 and browser.get("/api/v1/accounts").json()["count"] == 0
    plain = browser.post("/api/v1/accounts", '{"name": "B"}', content_type="text/plain")
    assert plain.status_code == 415


def test_pretending_gains_nothing(org: Organisation, api: Any) -> None:
    """T-AC-14: headers and fields that claim to be somebody give no right."""
    claims = {"X-Forwarded-User": "administrator", "Remote-User": "administrator", "X-Forwarded-Host": "evil.example"}
    answer = api(org.rep).get("me", **claims)
    assert answer.json()["login"] == "rep"
    assert Client().get("/api/v1/me", headers=claims).status_code == 401
    assert api(org.rep).get("roles").status_code == 404


def test_hosts_that_are_not_ours(org: Organisation, api: Any) -> None:
    """T-IN-14: an unknown host is refused; addresses given out are paths, so none can lead elsewhere."""
    assert api(org.rep).get("me", Host="evil.example").status_code == 400
    made = api(org.rep).post("accounts", {"name": "A"}, **{"X-Forwarded-Host": "evil.example"})
    assert made["Location"].startswith("/api/v1/accounts/")


def test_no_secret_comes_out(org: Organisation, api: Any) -> None:
    """T-IN-16: no hash, digest or stamp of anybody, in lists, records, the description or my own page."""
    with acting(SYSTEM):
        org.rep.set_password("correct horse battery")
        records.save(org.rep)
    admin = api(org.administrator)
    for path in ("users", f"users/{org.rep.pk}", "me", "openapi.json", "tokens", "users?deleted=1"):
        text = admin.get(path).content.decode()
        assert org.rep.password not in text, path
        assert not any(f'"{name}":' in text for name in ("password", "digest", "stamp")), path


def test_nobody_rises_above_himself(org: Organisation, api: Any) -> None:
    """T-AC-13: who may edit people gives neither himself nor others more than he holds, nor takes an account over."""
    admin = api(org.administrator)
    role = next(r["id"] for r in admin.get("roles?code=rep").json()["items"])
    for verb in ("view", "add", "change"):
        made = admin.post("grants", {"role": role, "object_key": "platform.user", "verb": verb, "reach": "all"})
        assert made.status_code in (201, 400)
        admin.post("grants", {"role": role, "object_key": "platform.role", "verb": verb, "reach": "all"})
        admin.post("grants", {"role": role, "object_key": "platform.grant", "verb": verb, "reach": "all"})
    rep, chief = api(org.rep), next(r["id"] for r in admin.get("roles?code=administrator").json()["items"])
    assert rep.patch(f"users/{org.mate.pk}", {"phone": "13800138000"}).status_code == 200
    assert rep.patch(f"users/{org.rep.pk}", {"role": chief}).status_code == 403
    assert rep.patch(f"users/{org.mate.pk}", {"role": chief}).status_code == 403
    assert rep.post("users", {"login": "x", "name": "X", "role": chief}).status_code == 403
    assert rep.patch(f"users/{org.administrator.pk}", {"email": "me@example.com"}).status_code == 403
    assert rep.patch(f"users/{org.administrator.pk}", {"active": False}).status_code == 403
    grant = {"role": role, "object_key": "*", "verb": "*", "reach": "all"}
    assert rep.post("grants", grant).status_code == 403
    wider = {**grant, "object_key": "crm.account", "verb": "transfer"}
    assert rep.post("grants", wider).status_code == 403


def test_the_last_administrator_stays(org: Organisation, api: Any) -> None:
    """Nobody can lock the company out of itself."""
    admin = api(org.administrator)
    others = [u["id"] for u in admin.get("users?login=admin").json()["items"]]
    assert all(admin.patch(f"users/{id}", {"active": False}).status_code == 200 for id in others)
    assert admin.patch(f"users/{org.administrator.pk}", {"active": False}).status_code == 403


def test_a_share_ends_with_its_day(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-16: a collaborator sees the record until the last day, in lists, by id and in the search, then nothing."""
    account = make("crm.account", name="远大机械", owner=org.rep)
    with as_(org.rep):
        today = clock.today()
        values = {"object_key": "crm.account", "record_id": account.pk, "user": org.stranger, "until_on": today}
        records.create(Share, values)
    stranger = api(org.stranger)
    paths = ("accounts", "search?q=远大", "accounts/summary")
    assert stranger.get(f"accounts/{account.pk}").status_code == 200
    assert [len(stranger.get(p).json()["items"]) for p in paths[:2]] == [1, 1]
    assert stranger.patch(f"accounts/{account.pk}", {"name": "X"}).status_code == 403
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert stranger.get(f"accounts/{account.pk}").status_code == 404
        assert [len(stranger.get(p).json()["items"]) for p in paths[:2]] == [0, 0]
        assert stranger.get(paths[2]).json()["total"]["count"] == 0


def test_what_has_no_owner_is_hidden_unless_switched(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-17: records without an owner show only to who sees all."""
    account = make("crm.account", name="A")
    assert api(org.rep).get("accounts").json()["count"] == 0 == api(org.manager).get("accounts").json()["count"]
    assert api(org.executive).get(f"accounts/{account.pk}").status_code == 200


def test_scope_follows_the_tree_at_once(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-10: a team moved elsewhere is seen from there on the next call; a circle is refused."""
    make("crm.account", name="A", owner=org.rep)
    director, admin = api(org.director), api(org.administrator)
    assert director.get("accounts").json()["count"] == 1
    assert admin.patch(f"units/{org.team_a1.pk}", {"parent": org.region_b.pk}).status_code == 200
    assert director.get("accounts").json()["count"] == 0
    assert admin.patch(f"units/{org.region_b.pk}", {"parent": org.team_a1.pk}).status_code == 400


def test_nobody_writes_on_anothers_record(org: Organisation, api: Any, make: Any) -> None:
    """T-AC-05: a follow-up or task about a record one does not see is refused, like one about a record there is not."""
    hidden, mine = make("crm.account", owner=org.stranger), make("crm.account", owner=org.rep)
    rep = api(org.rep)
    for about in (f"crm.account:{hidden.pk}", "crm.account:999999", "crm.nothing:1", "platform.role:1"):
        for slug, body in (("activities", {"kind": "call", "content": "We spoke."}), ("tasks", {"subject": "Call"})):
            refused = rep.post(slug, {**body, "about": about})
            assert refused.status_code == 400 and set(refused.json()["errors"]) == {"about"}, about
    assert rep.post("tasks", {"subject": "Call", "about": f"crm.account:{mine.pk}"}).status_code == 201
    assert api(org.stranger).get("activities").json()["count"] == 0

"""Coming in: by password, by a link that works once, into the demo company; never to somewhere else."""

import pytest
from django.test import Client

from tests.organisation import as_
from yingdan.platform import preferences, profile, tokens
from yingdan.platform.actor import SYSTEM, acting

PASSWORD = "a good one 42"


@pytest.fixture
def with_password(org):
    """The rep, with a password."""
    with as_(org.rep):
        return profile.set_own_password(PASSWORD, PASSWORD)


def sign_in(client: Client, **fields: str):
    """Send the form."""
    return client.post("/sign-in/", {"login": "rep", "password": PASSWORD, **fields})


def test_a_stranger_is_asked_who_he_is_and_comes_back(with_password) -> None:
    """The wanted page opens after signing in; the session has a new key."""
    client = Client()
    answer = client.get("/accounts/?view=board")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Faccounts%2F%3Fview%3Dboard"
    assert 'name="next" value="/accounts/?view=board"' in client.get(answer["Location"]).content.decode()
    answer = sign_in(client, next="/accounts/?view=board")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/?view=board")
    assert client.get("/me/").status_code == 200


def test_who_saves_after_the_session_has_ended_comes_back_to_the_page_with_a_draft(with_password) -> None:
    """Not a success, which would let the browser drop the draft; and back to the page that was open."""
    shown = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
    here = {"HTTP_HX_CURRENT_URL": "http://testserver/accounts/7/edit/?next=/"}
    answer = Client().post("/accounts/7/edit/", {"name": "typed"}, **shown, **here)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Faccounts%2F7%2Fedit%2F%3Fnext%3D%2F"


@pytest.mark.parametrize("next_", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(with_password, next_) -> None:
    """An address outside is forgotten."""
    assert sign_in(Client(), next=next_)["Location"] == "/"


def test_a_wrong_password_says_no_more_than_that(with_password) -> None:
    """The same words for a login there is and one there is not; after ten tries one waits."""
    client = Client(headers={"Accept-Language": "en"})
    texts = [sign_in(client, login=name, password="wrong").content.decode() for name in ("rep", "nobody", "leaver")]
    assert all("Login or password is wrong." in text for text in texts)
    for _ in range(10):
        answer = sign_in(client, password="wrong")
    assert answer.status_code == 429
    assert sign_in(client).status_code == 429


def test_the_form_needs_its_token(with_password) -> None:
    """Nobody is signed in by a form on another site."""
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_a_link_is_not_used_up_by_looking_at_it(org) -> None:
    """Opening shows a button; the press signs in; the second press does not."""
    with acting(SYSTEM):
        url = f"/sign-in/{tokens.link_for(org.rep)}/"
    client = Client()
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 200
    assert client.post(url)["Location"] == "/"
    assert client.get("/me/").status_code == 200
    assert Client().post(url).status_code == 410


def test_signing_out_ends_the_session_on_the_server(org, browser_of) -> None:
    """The old cookie opens nothing; a GET does not sign out."""
    client = browser_of(org.rep)
    assert client.get("/sign-out/").status_code == 405
    cookie = client.cookies["yingdan_session"].value
    client.post("/sign-out/")
    other = Client()
    other.cookies["yingdan_session"] = cookie
    assert other.get("/me/").status_code == 302


def test_the_demo_company_lets_one_choose_whom_to_be(org) -> None:
    """One button each, and a press is enough."""
    with acting(SYSTEM):
        preferences.set_company(demo=True)
    client = Client()
    text = client.get("/sign-in/").content.decode()
    for role in ("executive", "manager", "rep", "administrator"):
        assert f'name="as" value="{role}"' in text
    assert client.post("/sign-in/as/", {"as": "rep"})["Location"] == "/"
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize(("demo", "options"), [
    (False, {}),
    (True, {"REMOTE_ADDR": "10.0.0.7"}),
    (True, {"headers": {"X-Forwarded-For": "127.0.0.1"}}),
    (True, {"headers": {"X-Real-IP": "127.0.0.1"}}),
    (True, {"headers": {"Forwarded": "for=127.0.0.1"}}),
])  # fmt: skip
def test_and_nobody_else_nor_from_elsewhere(org, demo, options) -> None:
    """Neither in a real company, nor from another machine, nor through a proxy."""
    with acting(SYSTEM):
        preferences.set_company(demo=demo)
    client = Client(**options)
    assert 'name="as"' not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/as/", {"as": "administrator"}).status_code == 404
    assert client.get("/me/").status_code == 302


def test_profile_password_and_tokens(org, browser_of) -> None:
    """One's own page does what it offers, and shows a token once."""
    client = browser_of(org.rep)
    assert client.post("/me/save/", {"name": "林晓雯", "phone": "", "language": "en"}).status_code == 302
    assert "林晓雯" in client.get("/me/").content.decode()
    answer = client.post("/me/password/", {"new": PASSWORD, "again": "other"})
    assert answer.status_code == 422
    assert client.post("/me/password/", {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert client.post("/me/password/", {"old": "no", "new": "b" * 12, "again": "b" * 12}).status_code == 422
    answer = client.post("/me/tokens/", {"name": "script", "days": "30"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in client.get("/me/").content.decode()
    token = tokens.verify(secret)
    assert token is not None
    assert browser_of(org.mate).post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/me/tokens/{token.pk}/revoke/").status_code == 302
    assert tokens.verify(secret) is None

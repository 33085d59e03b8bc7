"""The frame of every page: who gets in, strict headers, language, errors in words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.organisation import Organisation, make

Browse = Callable[..., Client]


@pytest.mark.django_db
def test_a_stranger_is_asked_who_he_is_and_comes_back() -> None:
    answer = Client().get("/opportunities/?view=board")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fopportunities%2F%3Fview%3Dboard"


@pytest.mark.django_db
def test_a_part_asked_by_a_stranger_sends_the_whole_window_to_the_sign_in() -> None:
    answer = Client().get("/opportunities/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer["HX-Redirect"] == "/sign-in/"


def test_strict_headers(org: Organisation, browser_of: Browse) -> None:
    answer = browser_of(org.rep).get("/opportunities/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("style-src-attr")[0]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "商机 · 赢单"), ("en", "Opportunities · Yingdan")])
def test_the_language_is_switched_without_losing_the_page(
    org: Organisation, browser_of: Browse, language: str, title: str
) -> None:
    client = browser_of(org.rep)
    answer = client.post("/language/", {"language": language, "next": "/opportunities/?scope=mine"})
    assert answer["Location"] == "/opportunities/?scope=mine"
    page = client.get("/opportunities/")
    assert f"<title>{title}</title>" in page.content.decode()
    assert page["Content-Language"] == language


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_never_leads_elsewhere(org: Organisation, browser_of: Browse, next_: str) -> None:
    answer = browser_of(org.rep).post("/language/", {"language": "en", "next": next_})
    assert answer["Location"] == "/"


def test_the_rail_shows_only_groups_that_hold_something(org: Organisation, browser_of: Browse) -> None:
    text = browser_of(org.rep).get("/opportunities/").content.decode()
    assert 'title="商机"' in text or 'title="Deals"' in text
    assert 'title="服务"' not in text
    assert 'title="报表"' not in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing-here/", 404),
        ("/opportunities/999999/", 404),
        ("/opportunities/?where={", 422),
        ("/opportunities/?f.x__is=1", 404),
    ],
)
def test_errors_are_pages_and_parts_in_words(org: Organisation, browser_of: Browse, address: str, status: int) -> None:
    client = browser_of(org.rep)
    page = client.get(address)
    assert page.status_code == status
    assert 'class="y-shell' in page.content.decode()
    part = client.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.status_code == status
    assert "<html" not in part.content.decode()
    assert part["HX-Retarget"] == "#toasts"


def test_a_failure_of_ours_gives_a_number_to_quote(org: Organisation, browser_of: Browse, monkeypatch: Any) -> None:
    monkeypatch.setattr("yingdan.web.frame.find", lambda *_: 1 / 0)
    answer = browser_of(org.rep).get("/opportunities/")
    assert answer.status_code == 500
    assert 'class="y-num"' in answer.content.decode()


def test_the_head_of_a_page_can_be_asked_for(org: Organisation, browser_of: Browse) -> None:
    """HEAD is answered as GET is, with nothing done and nothing sent."""
    client, deal = browser_of(org.rep), make("crm.opportunity", owner=org.rep)
    for address in ("/", "/opportunities/", f"/opportunities/{deal.pk}/", f"/opportunities/{deal.pk}/do/win/", "/me/"):
        answer = client.head(address)
        assert answer.status_code == client.get(address).status_code == 200 and not answer.content, address
    assert client.head("/sign-out/").status_code == 405 and client.get("/me/").status_code == 200

"""Problems: their form, their language, and what a caller can send that nobody meant."""

import json
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import override_settings

from tests.organisation import Api, Organisation
from yingdan.platform.audit import Change


@pytest.fixture
def rep(org: Organisation, api: Any) -> Api:
    """The API as the rep."""
    return api(org.rep)


def test_a_problem_says_what_is_wrong_in_the_callers_language(org: Organisation, api: Any) -> None:
    """RFC 9457, with code and message per field; the caller's wish for a language first, then the person's own."""
    english = api(org.rep, "en").post("accounts", {"grade": "Z"})
    assert english.status_code == 400 and english["Content-Type"] == "application/problem+json"
    body = english.json()
    assert body.keys() == {"type", "title", "status", "detail", "code", "errors"}
    assert (body["status"], body["code"], body["title"]) == (400, "invalid", "The request is wrong")
    assert body["errors"]["name"] == [{"code": "required", "message": "This is required."}]
    assert english["Content-Language"] == "en"
    for language in ("zh-CN,zh;q=0.9", "", "fr"):
        chinese = api(org.rep, language).post("accounts", {})
        assert chinese.json()["title"] == "请求有误" and chinese["Content-Language"] == "zh-hans"
    assert api(org.rep, "").get("accounts/999").json()["title"] == "没有找到"


BODIES: list[tuple[str | bytes, int]] = [
    ("{", 400), ("[]", 400), ('"text"', 400), ("null", 400), ("5", 400), ("{'a': 1}", 400), ('{"a":1,}', 400),
    (b"\xff\xfe{}", 400), (b'{"name": "\xff"}', 400), ('{"name": NaN}', 400), ("[" * 100_000, 400),
    ('{"name":' + "[" * 5000 + "]" * 5000 + "}", 400), ('{"name": 1e99999999999999999999}', 400),
    ('{"employees": ' + "9" * 5000 + "}", 400), ('{"": 1}', 400), ('{"\\ud800": 1}', 400), ('{"name": "\\u0000"}', 400),
    ('{"name": "\\ud800"}', 400), ('{"name": "\\ud83d\\ude00"}', 201), (b'\xef\xbb\xbf{"name": "BOM"}', 201),
]  # fmt: skip


def test_bodies_nobody_meant(rep: Api) -> None:
    """Malformed, too deep, no object, bad UTF-8, half characters: 400 and nothing written, never 500."""
    for body, status in BODIES:
        before = Change.objects.count()
        answer = rep.post("accounts", body)
        assert answer.status_code == status, (body[:40], answer.content)
        assert status == 201 or Change.objects.count() == before
        assert json.loads(answer.content)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_too_large(rep: Api) -> None:
    """413, before it is read."""
    answer = rep.post("accounts", {"name": "x" * 2000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_methods_that_are_not_possible(rep: Api) -> None:
    """405 with the header Allow; none of them writes."""
    for method, path in (("PUT", "accounts"), ("PATCH", "accounts"), ("DELETE", "accounts"), ("OPTIONS", "accounts"),
                         ("POST", "accounts/1"), ("POST", "me"), ("POST", "accounts/summary"), ("TRACE", "me"),
                         ("GET", "accounts/1/restore"), ("GET", "tokens/1"), ("DELETE", "openapi.json")):  # fmt: skip
        answer = rep.call(method, path)
        assert answer.status_code == 405 and answer["Allow"], (method, path)
    assert rep.call("HEAD", "accounts").status_code == 200


ADDRESSES = [
    "//api//x", "/API/X", "/api/v1//accounts", "/api/v1/accounts/..", "/api/v1/accounts/1.", "/api/v1/accounts.",
    "/api/v1/%2e%2e/", "/api/v1/accounts%2f1", "/api/v1/accounts/1%00", "/api/v1/Accounts", "/api/v1/accounts/-1",
    "/api/v1/accounts/1e5", "/api/v1/accounts/" + "9" * 30, "/api/v1/accounts/１", "/api/v1/crm.account",
    "/api/v1/accounts/1/do/__class__", "/api/v1/accounts/1/do/", "/api/v1/accounts/1/history", "/api/v1/me/1",
    "/api/v1/x" * 200, "/api/v2/accounts", "/api/",
]  # fmt: skip


def test_addresses_that_lead_nowhere(rep: Api) -> None:
    """T-IN-20: 4xx for who is signed in and for a stranger; never 200, never a way to elsewhere, kept by no cache."""
    for caller in (rep, Api()):
        for address in ADDRESSES:
            answer = caller.get(address)
            assert 400 <= answer.status_code < 500, (address, answer.status_code)
            assert answer["Cache-Control"] == "private, no-store" and "Location" not in answer, address


def test_a_slash_at_the_end_changes_nothing(rep: Api) -> None:
    """Both forms are the address; neither sends the caller on, which would lose a body."""
    made = rep.post("accounts/", {"name": "A"})
    assert made.status_code == 201
    id = made.json()["id"]
    for path in ("/api/v1", "me", "accounts", f"accounts/{id}", "tokens", "docs", "accounts/summary"):
        assert rep.get(path).status_code == 200 == rep.get(f"{path}/").status_code, path
    assert rep.patch(f"accounts/{id}/", {"city": "B"}).status_code == 200
    assert rep.post(f"accounts/{id}/do/nothing/", {}).status_code == 404
    assert rep.delete(f"accounts/{id}/").status_code == 204


def test_a_huge_question(rep: Api) -> None:
    """Thousands of parameters or a very long one: refused, not a fault of ours."""
    assert rep.get("accounts?" + "&".join(f"a{n}=1" for n in range(3000))).status_code == 400
    assert rep.get("accounts?id=" + ",".join(["1"] * 20000)).status_code in (200, 400)
    assert rep.get("accounts?name=" + "x" * 200_000).status_code in (200, 400)
    headers = {f"X-Header-{n}": "x" for n in range(1000)}
    assert rep.get("accounts", **headers).status_code == 200


UNICODE = [
    "𠮷野家", "İstanbul", "e\u0301", "\u00e9", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "a\u200bb", "喆堃㛃䶮龑镕",
    "a" + "\u0301" * 90, "\u202eevil", "ß ẞ ſ", "ﬁ", "１２３ＡＢＣ", "\u3000全角\u3000", "'; DROP TABLE x;--",
    "<script>alert(1)</script>", "{{7*7}}", "%s %(x)s %", "=1+1",
]  # fmt: skip


def test_every_script_comes_back_as_it_went_in(rep: Api) -> None:
    """T-IN-18: what is accepted is kept letter by letter and found; NUL and half characters are refused clearly."""
    for text in UNICODE:
        made = rep.post("contacts", {"name": text, "preferences": text})
        assert made.status_code == 201, text
        kept = rep.get(f"contacts/{made.json()['id']}").json()
        assert kept["name"] == text.strip() and kept["preferences"] == text.strip()
        found = rep.call("GET", "contacts?name=" + "".join(f"%{b:02X}" for b in text.strip().encode()))
        assert made.json()["id"] in [c["id"] for c in found.json()["items"]], text
    for body in ('{"name": "a\\u0000b"}', '{"name": "\\udc00"}', '{"name": "A", "preferences": "\\u0000"}'):
        answer = rep.post("contacts", body)
        code = next(iter(answer.json()["errors"].values()))[0]["code"]
        assert answer.status_code == 400 and code in ("nul", "surrogate")


def test_a_fault_of_ours_tells_nothing_of_its_inside(rep: Api, monkeypatch: Any, caplog: Any) -> None:
    """500 as a problem, with no trace and no statement in it."""
    monkeypatch.setattr("yingdan.platform.query.run.count", lambda *a: 1 / 0)
    answer = rep.get("accounts")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (500, "error")
    assert "ZeroDivision" not in answer.content.decode()
    assert body["number"] in body["detail"] and body["number"] in caplog.text and "ZeroDivision" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_who_saves_the_same_a_moment_later_is_told_at_the_field(org: Organisation, api: Any, monkeypatch: Any) -> None:
    """The database's last word on uniqueness is the same answer as the door's; on anything else it is a fault."""
    rep, made = api(org.ops), {"name": "P", "code": "P-1"}
    assert rep.post("products", made).status_code == 201
    with monkeypatch.context() as blind:
        blind.setattr("yingdan.platform.preparing.clashes", lambda *a: [])
        late = rep.post("products", made)
    assert late.status_code == 400 and late.json()["errors"]["code"][0]["code"] == "unique"

    def break_(*a: Any) -> None:
        raise IntegrityError("NOT NULL constraint failed: crm_account.name")

    monkeypatch.setattr("yingdan.platform.records.write", break_)
    answer = rep.post("products", {"name": "Q", "code": "Q-1"})
    assert answer.status_code == 500 and answer.json()["number"]

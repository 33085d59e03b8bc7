"""C-SEC-1: every address × method × person × record, generated from the addresses there are.

Who sees and may change which record stands here by hand, role by role; the code under test is not asked. Nobody gets
more than that, a denied request leaves the database as it was, and reading never writes. T-AC-01 and T-AC-21 in one.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.contracts.addresses import ADDRESSES, AUTHOR, BIN, LIST, LIVE, OPEN, OWN, RECORD, TWO, Address, names
from tests.contracts.watching import dump, watched
from tests.organisation import Organisation, api_of, as_, make, signed_in
from yingdan.platform import records
from yingdan.platform.audit import Change
from yingdan.platform.objects.share import Share

SLUG, HIDDEN_SLUG = "opportunities", "roles"
RECORDS = ("own", "team", "other", "unassigned", "deleted")
# What each may do with the rep's deal, a team mate's, another region's and one that is nobody's: w writes, r reads.
# The deleted one was the rep's; nobody reads it, and who may delete it may bring it back.
RIGHTS: dict[str, str] = {
    "rep": "w--- w", "mate": "-w-- -", "stranger": "--w- -", "manager": "ww-- w", "director": "ww-- w",
    "executive": "rrrr r", "finance": "rrrr r", "ops": "wwww w", "administrator": "wwww w",
}  # fmt: skip
MAY = {
    "add": frozenset(RIGHTS) - {"finance"},
    "import": frozenset(RIGHTS) - {"finance", "executive"},
    "own": frozenset(RIGHTS),
    "change": frozenset(RIGHTS) - {"finance"},
    "export": frozenset(RIGHTS),
}
TRANSFERS = frozenset({"manager", "director", "ops", "administrator"})
SEES_ROLES = frozenset({"administrator"})
NOBODY = ("anonymous", "disabled", "token")
SAMPLED = frozenset({"anonymous", "rep", "manager"})
"""Who goes through every address by every method."""
AGAIN = frozenset({"anonymous", "rep"})
"""Who does so on PostgreSQL too. What each role sees of which object is proved there for all of them in
tests/platform/test_explain.py; here it is the addresses' own statements that could differ.
"""
METHODS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE")
DENIED = frozenset({401, 403, 404, 405})


def sampled(people: Iterable[str]) -> list[Any]:
    """These people; most go once, on SQLite."""
    return [who if who in AGAIN else pytest.param(who, marks=pytest.mark.once) for who in people]


@dataclass(frozen=True)
class Company:
    """The company of the matrix, with one deal of each sort."""

    org: Organisation
    deals: dict[str, Any]


@pytest.fixture
def company(org: Organisation, settings: Any) -> Company:
    """One deal of each sort, in a company with very patient limits."""
    settings.API_PER_MINUTE = 10**9
    owners = {"own": org.rep, "team": org.mate, "other": org.stranger, "unassigned": None, "deleted": org.rep}
    deals = {name: make("crm.opportunity", name=f"Secret-{name}", owner=o, amount="5.00") for name, o in owners.items()}
    for deal in deals.values():
        make("platform.share", object_key="crm.opportunity", record_id=deal.pk, user=org.neighbour, part="read")
    with as_(org.ops):
        for name, deal in deals.items():
            deals[name] = records.change(deal, {"next_step": f"Step-{name}"})
        records.delete(deals["deleted"])
    return Company(org, deals)


def test_every_address_has_an_expectation() -> None:
    """Whoever adds an address says in `addresses.py` what it is; an entry for one that is gone is taken out."""
    there = list(names())
    assert not (missing := sorted(set(there) - ADDRESSES.keys())), f"say what these are: {missing}"
    assert not (stale := sorted(ADDRESSES.keys() - set(there))), f"these are gone: {stale}"
    assert len(there) == len(set(there)), "two addresses share a name"


def path_of(name: str, record: Any = None, slug: str = SLUG) -> str:
    """The path of an address."""
    address = ADDRESSES[name]
    if name == "api-unknown":
        return "/api/v1/nowhere/at/all"
    places: dict[str, Any] = dict(address.more)
    if address.kind in (LIST, RECORD):
        places["slug"] = slug
    if address.kind == RECORD:
        places["pk"] = record.pk
    if name == "undo":
        changes = Change.objects.filter(object_key="crm.opportunity", record_id=record.pk)
        places["change"] = changes.order_by("-id").values_list("pk", flat=True).first()
    if name == "share_remove":
        given = Share._base_manager.filter(object_key="crm.opportunity", record_id=record.pk)
        places["share"] = given.values_list("pk", flat=True).first()
    return reverse(name, kwargs=places)


class Caller:
    """One person, calling each address in the way it is meant for: the API with a token, pages with a session."""

    def __init__(self, who: str, org: Organisation) -> None:
        person = org.people[{"anonymous": "rep", "disabled": "leaver", "token": "rep"}.get(who, who)]
        self.pages = Client(raise_request_exception=False) if who in NOBODY else signed_in(person)
        self.headers: dict[str, str] = {}
        if who == "disabled":
            self.pages = signed_in(person)
        if who in ("disabled", "token") or who not in NOBODY:
            self.headers = api_of(person).headers
        self.who = who

    def call(self, name: str, method: str, path: str, body: dict[str, Any]) -> Any:
        """One request."""
        if name.startswith("api"):
            client, kind = Client(raise_request_exception=False), "application/json"
            data: Any = json.dumps(body) if method not in ("GET", "HEAD") else ""
            return client.generic(method, path, data, content_type=kind, headers=self.headers)
        headers = self.headers if self.who == "token" else {}
        if method == "POST":
            return self.pages.post(path, body, headers=headers)
        return self.pages.generic(method, path, headers=headers)


def cells(kinds: tuple[str, ...], who: str) -> Iterator[tuple[str, Address, str]]:
    """(name, address, method) of the addresses of some kinds, as somebody goes through them."""
    for name, address in ADDRESSES.items():
        if address.kind in kinds:
            for method in METHODS:
                if who in SAMPLED or who in NOBODY or method not in rest_of(name):
                    yield name, address, method


def rest_of(name: str) -> tuple[str, ...]:
    """The methods that need no second record and no third person: HEAD is done as GET is, and a page knows GET and
    POST alone, whoever asks.
    """
    return ("HEAD",) if name.startswith("api") else ("HEAD", "PATCH", "PUT", "DELETE")


@pytest.mark.parametrize("who", sampled(NOBODY))
def test_strangers_get_nothing(company: Company, who: str) -> None:
    """Nobody, somebody disabled, and a token shown to a page: sent to sign in, or told to; nothing is written."""
    caller, before = Caller(who, company.org), dump()
    for name, address, method in cells((OWN, LIST, RECORD), who):
        if who == "token" and name.startswith("api"):
            continue  # there a token is somebody: see the others
        for record in company.deals.values() if address.kind == RECORD else (None,):
            body = address.body(record or company.deals["own"])
            answer = caller.call(name, method, path_of(name, record), body)
            sent = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
            assert sent or answer.status_code == 401 or (method != "GET" and answer.status_code == 405), (name, method)
            assert b"Secret-" not in answer.content
    for name, _address, method in cells((OPEN,), who):
        assert caller.call(name, method, path_of(name), {"as": "administrator"}).status_code < 500, (name, method)
        assert caller.pages.get("/me/").status_code == 302, name
    assert dump() == before


@pytest.mark.parametrize("who", sampled(RIGHTS))
def test_records(company: Company, who: str) -> None:
    """Each record by each address: what is hidden is not there, what may only be read is not written."""
    caller, before, faults = Caller(who, company.org), dump(), []
    effective: set[str] = set()
    for name, address, method in cells((RECORD,), who):
        for at, state in zip((0, 1, 2, 3, 5), RECORDS, strict=True):
            if state != "own" and method in rest_of(name):
                continue
            right, record = RIGHTS[who][at], company.deals[state]
            there = (BIN if state == "deleted" else LIVE) in address.states
            fault, wrote = cell(caller, (name, address, method), record, right if there else "-", before)
            faults += [f"{who} {method} {name} {state}: {fault}"] if fault else []
            effective |= {name} if wrote else set()
    assert not faults, "\n".join(faults)
    if "w" in RIGHTS[who]:
        writing = {n for n, a in ADDRESSES.items() if a.kind == RECORD and a.writes}
        writing -= {n for n, a in ADDRESSES.items() if TWO in a.writes.values()}
        writing -= {"undo"} if who != "ops" else set()
        writing -= {"transfer"} if who not in TRANSFERS else set()
        writing -= {n for n in writing if ADDRESSES[n].states == (BIN,)} if RIGHTS[who][5] != "w" else set()
        assert writing == effective, f"these wrote nothing, so they prove nothing: {writing - effective}"


def cell(caller: Caller, what: tuple[str, Address, str], record: Any, right: str, before: Any) -> tuple[str, bool]:
    """What is wrong with one cell, if anything, and whether it wrote."""
    name, address, method = what
    needs = address.writes.get(method, "")
    with watched() as writes:
        answer = caller.call(name, method, path_of(name, record), address.body(record))
        status, wrote = answer.status_code, bool(writes.statements)
        kept = not wrote or dump() == before
    allowed = right == "w" or (right == "r" and needs in ("", "view"))
    if needs == AUTHOR:
        allowed = allowed and caller.who == "ops"
    if needs == TWO:
        allowed = False
    if needs == "transfer":
        allowed = allowed and caller.who in TRANSFERS
    told = record.name.encode() in answer.content
    said = f"{status}, wrote {wrote}, told {told}"
    if status >= 500 or (told and right == "-"):
        return said, wrote
    if needs and allowed:
        return ("" if status not in DENIED else said), wrote and not kept
    if method == "GET" and allowed and not address.writes:
        return ("" if status < 300 and kept else said), False
    reading = method in ("GET", "HEAD") and allowed
    return ("" if kept and (status in DENIED or (reading and status < 400)) else said), False


@pytest.mark.parametrize("who", sampled(RIGHTS))
def test_lists(company: Company, who: str) -> None:
    """What belongs to an object as a whole: only visible records in it, and nothing of an object without a grant."""
    caller, before = Caller(who, company.org), dump()
    visible = {state for at, state in enumerate(RECORDS[:4]) if RIGHTS[who][at] in "rw"}
    for name, address, method in cells((LIST,), who):
        with watched() as writes:
            answer = caller.call(name, method, path_of(name), address.body(company.deals["own"]))
            kept = not writes.statements or dump() == before
        told = {state for state in RECORDS if f"Secret-{state}".encode() in answer.content}
        where = (who, method, name, answer.status_code, writes.statements)
        assert answer.status_code < 500 and told <= visible, where
        assert kept or (method in address.writes and who in MAY[address.writes[method]]), where
        if name in ("list", "api-list") and method == "GET":
            assert told == visible, where
        if who not in SEES_ROLES:
            with watched() as writes:
                hidden = caller.call(name, method, path_of(name, slug=HIDDEN_SLUG), {"name": "X", "code": "x"})
                assert not writes.statements or dump() == before, where
            assert hidden.status_code in DENIED, (who, method, name, hidden.status_code)


@pytest.mark.parametrize("who", sampled(RIGHTS))
def test_own_pages(company: Company, who: str) -> None:
    """What is one's own shows nothing that is hidden; reading it writes nothing."""
    visible = {state for at, state in enumerate(RECORDS[:4]) if RIGHTS[who][at] in "rw"}
    visible |= {"deleted"} if RIGHTS[who][5] in "rw" else set()
    caller, before = Caller(who, company.org), dump()
    for name, address, method in cells((OWN, OPEN), who):
        with watched() as writes:
            path = path_of(name) + ("?q=Secret" if name in ("search", "search_options", "api-search") else "")
            answer = caller.call(name, method, path, {"name": "X", "login": "x", "password": "y", "language": "en"})
            kept = not writes.statements or method in address.writes or dump() == before
        told = {state for state in RECORDS if f"Secret-{state}".encode() in answer.content}
        assert answer.status_code < 500 and kept and told <= visible, (who, method, name, answer.status_code, told)
        caller = Caller(who, company.org) if name == "sign_out" else caller

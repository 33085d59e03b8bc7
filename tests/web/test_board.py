"""The board: its figures, its cards, and moving one through the record's own rules."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation
from yingdan.kernel.errors import Invalid
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting

Make = Callable[..., Any]
Browse = Callable[..., Client]
BOARD = "/opportunities/?view=board"
PART = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "article#deal-1"}


@pytest.fixture
def stages(org: Organisation) -> dict[str, Any]:
    """The stages of the default pipeline: the first two open ones, won, lost."""
    with acting(SYSTEM):
        rows = list(schema.find("crm.stage").model.objects.filter(pipeline__is_default=True).order_by("rank"))
    open_ = [s for s in rows if s.kind == "open"]
    return {
        "first": open_[0],
        "second": open_[1],
        "won": next(s for s in rows if s.kind == "won"),
        "lost": next(s for s in rows if s.kind == "lost"),
    }


@pytest.fixture
def deal(org: Organisation, make: Make, stages: dict[str, Any]) -> Any:
    """An opportunity of the rep in the first stage, with an account and an amount."""
    account = make("crm.account", owner=org.rep)
    return make("crm.opportunity", owner=org.rep, stage=stages["first"], account=account, amount=Decimal(1000))


def now(deal: Any) -> Any:
    """The opportunity as it is stored."""
    with acting(SYSTEM):
        return type(deal).objects.get(pk=deal.pk)


def test_heads_count_and_sum_what_the_person_sees(org: Organisation, make: Make, deal: Any, browser_of: Browse) -> None:
    make("crm.opportunity", owner=org.stranger, stage=deal.stage, amount=Decimal(77_777))
    text = browser_of(org.rep).get(BOARD).content.decode()
    assert f'id="deal-{deal.pk}"' in text
    assert re.search(r'<span class="y-count">1</span>', text)
    assert "77,777" not in text


def test_ten_statements_however_many_cards(org: Organisation, make: Make, deal: Any, browser_of: Browse) -> None:
    client = browser_of(org.rep)
    counts = []
    for number in (1, 8):
        for _ in range(number):
            make("crm.opportunity", owner=org.rep, stage=deal.stage, account=deal.account, amount=Decimal(5))
        client.get(BOARD)
        with CaptureQueriesContext(connection) as seen:
            client.get(BOARD)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_a_card_moves(org: Organisation, deal: Any, stages: dict[str, Any], browser_of: Browse) -> None:
    client = browser_of(org.rep)
    answer = client.post(
        f"/opportunities/{deal.pk}/move/", {"to": stages["second"].pk, "version": deal.version}, headers=PART
    )
    assert answer.status_code == 200
    assert f'id="deal-{deal.pk}"' in answer.content.decode()
    assert now(deal).stage_id == stages["second"].pk
    assert f"/opportunities/{deal.pk}/move/?to={stages['first'].pk}" in answer["HX-Trigger"]
    client.post(f"/opportunities/{deal.pk}/move/?to={stages['first'].pk}", headers=PART)
    assert now(deal).stage_id == stages["first"].pk


def test_what_a_stage_needs_is_asked_for_and_then_taken(
    org: Organisation, deal: Any, stages: dict[str, Any], browser_of: Browse
) -> None:
    client, address = browser_of(org.rep), f"/opportunities/{deal.pk}/move/"
    asked = client.post(address, {"to": stages["lost"].pk, "version": deal.version}, headers=PART)
    assert asked.status_code == 422
    assert asked["HX-Retarget"] == "#dialog"
    assert 'name="v.loss_reason"' in asked.content.decode()
    assert now(deal).stage_id == stages["first"].pk
    again = client.post(address, {"to": stages["lost"].pk, "v.loss_reason": "competitor"}, headers=PART)
    assert again.status_code == 422
    assert 'name="v.competitor"' in again.content.decode()
    done = client.post(address, {"to": stages["lost"].pk, "v.loss_reason": "price"}, headers=PART)
    assert done.status_code == 200
    assert (now(deal).status, now(deal).loss_reason) == ("lost", "price")


def test_a_stale_card_is_refused_and_nothing_changes(
    org: Organisation, deal: Any, stages: dict[str, Any], browser_of: Browse
) -> None:
    client, address = browser_of(org.rep), f"/opportunities/{deal.pk}/move/"
    client.post(address, {"to": stages["second"].pk, "version": deal.version}, headers=PART)
    answer = client.post(address, {"to": stages["won"].pk, "version": deal.version}, headers=PART)
    assert answer.status_code == 409
    assert now(deal).stage_id == stages["second"].pk


def test_nobody_moves_what_is_not_his(org: Organisation, deal: Any, stages: dict[str, Any], browser_of: Browse) -> None:
    answer = browser_of(org.stranger).post(f"/opportunities/{deal.pk}/move/", {"to": stages["second"].pk}, headers=PART)
    assert answer.status_code == 404
    assert now(deal).stage_id == stages["first"].pk


def test_further_cards_come_with_the_column(org: Organisation, make: Make, deal: Any, browser_of: Browse) -> None:
    for number in range(24):
        make("crm.opportunity", owner=org.rep, stage=deal.stage, account=deal.account, amount=Decimal(10 + number))
    client = browser_of(org.rep)
    text = client.get(BOARD).content.decode()
    assert text.count('class="y-deal') == 20
    more = re.search(r'hx-get="([^"]*/board/[^"]*)"', text)
    assert more is not None
    rest = client.get(more[1].replace("&amp;", "&"), headers=PART).content.decode()
    assert rest.count('class="y-deal') == 5


def test_a_board_shows_one_path_and_offers_the_others(
    org: Organisation, make: Make, deal: Any, browser_of: Browse
) -> None:
    with acting(SYSTEM):
        other = schema.find("crm.stage").model.objects.filter(pipeline__is_default=False, kind="open").first()
    for _ in range(2):
        make(
            "crm.opportunity",
            owner=org.rep,
            pipeline=other.pipeline,
            stage=other,
            account=deal.account,
            amount=Decimal(5),
        )
    client = browser_of(org.rep)
    busier = client.get(BOARD).content.decode()
    assert f'data-col="{other.pk}"' in busier
    assert f'data-col="{deal.stage_id}"' not in busier
    asked = client.get(f"{BOARD}&path={deal.stage.pipeline_id}").content.decode()
    assert f'id="deal-{deal.pk}"' in asked
    assert f'data-col="{other.pk}"' not in asked


def test_a_stage_out_of_use_stays_while_deals_stand_in_it(
    org: Organisation, make: Make, deal: Any, stages: dict[str, Any], browser_of: Browse
) -> None:
    """Nothing new comes in, what stands there goes on and out; then the board, the path and new deals pass it over."""
    client, first, second = browser_of(org.rep), stages["first"], stages["second"]
    column = f'data-col="{first.pk}"'
    with acting(SYSTEM):
        for stage in (first, second):
            records.change(type(stage).objects.get(pk=stage.pk), {"requires": []})
        late = make("crm.opportunity", owner=org.rep, stage=type(second).objects.get(pk=second.pk))
        records.change(type(first).objects.get(pk=first.pk), {"active": False})
        assert make("crm.opportunity", owner=org.rep, name="New").stage_id == second.pk
    assert column in client.get(BOARD).content.decode()
    assert f"stage={first.pk}" not in client.get(BOARD).content.decode()
    back = client.post(f"/opportunities/{late.pk}/move/", {"to": first.pk, "version": now(late).version}, headers=PART)
    assert back.status_code == 422 and now(late).stage_id == second.pk
    client.post(f"/opportunities/{deal.pk}/edit/", {"name": "Renamed", "version": now(deal).version})
    page = client.get(f"/opportunities/{deal.pk}/").content.decode()
    assert (
        page.count(first.name)
        and f'value="{first.pk}"' not in client.get(f"/opportunities/{late.pk}/").content.decode()
    )
    out = client.post(f"/opportunities/{deal.pk}/move/", {"to": second.pk, "version": now(deal).version}, headers=PART)
    assert out.status_code == 200 and f'id="col-{first.pk}"' in out.content.decode()
    assert column not in client.get(BOARD).content.decode()


def test_the_last_stage_of_its_kind_stays(org: Organisation, stages: dict[str, Any]) -> None:
    """Else deals could not be won; a pipeline out of use needs none."""
    won = stages["won"]
    with acting(SYSTEM), pytest.raises(Invalid) as why:
        records.change(type(won).objects.get(pk=won.pk), {"active": False})
    assert why.value.fields.keys() == {"active"}

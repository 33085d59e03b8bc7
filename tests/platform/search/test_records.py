"""Search through the two doors: what is written is found at once, what is hidden or in the bin is not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.query import counting, run
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.search import anew, index, matching
from yingdan.platform.search.models import SearchEntry

KEY = "crm.account"


def names(text: str, **more: Any) -> list[str]:
    """What a list shows for a search, by the current actor."""
    page = run.page(Query(object=KEY, search=text, columns=("name",), **more))
    return sorted(str(item.name) for item in page.items)


@pytest.fixture
def company(org: Organisation, make: Callable[..., Any]) -> Organisation:
    """A rep and a rep of another team, each with one account of nearly the same name."""
    make(KEY, name="启明星辰科技", owner=org.rep)
    make(KEY, name="启明星空科技", owner=org.stranger)
    return org


def test_a_search_keeps_to_the_scope(company: Organisation, acting_as: Callable[..., Any]) -> None:
    """T-AC-07: not even another's exact name finds the record, in the list or in the box."""
    with acting_as(company.rep):
        assert names("启明") == names("qmx") == names("QIMING") == ["启明星辰科技"]
        assert names("启明星空科技") == names("qmxk") == []
        seen = {KEY: schema.find(KEY).rows()}
        assert index.everywhere("启明星空科技", seen) == {}
        assert [hit.title for hit in index.everywhere("启明", seen)[KEY]] == ["启明星辰科技"]


def test_a_change_is_found_at_once_and_undone_with_its_transaction(company: Organisation) -> None:
    """The index is written in the transaction of the write."""
    with acting(SYSTEM):
        account = schema.find(KEY).model.objects.get(name="启明星辰科技")
        account = records.change(account, {"name": "重庆长安"})
        assert names("星辰") == []
        assert names("cqca") == names("chongqing") == ["重庆长安"]
        with pytest.raises(RuntimeError), transaction.atomic():
            records.change(account, {"name": "华为"})
            raise RuntimeError
        assert names("华为") == []
        assert names("重慶") == ["重庆长安"]


def test_the_bin_is_searched_apart(company: Organisation) -> None:
    """A deleted record is found in the bin and nowhere else, until it is restored."""
    with acting(SYSTEM):
        account = schema.find(KEY).model.objects.get(name="启明星辰科技")
        records.delete(account)
        assert names("星辰") == []
        assert names("星辰", deleted=True) == ["启明星辰科技"]
        assert index.everywhere("星辰", {KEY: schema.find(KEY).rows()}) == {}
        records.restore(account)
        assert names("星辰") == ["启明星辰科技"]


def test_pages_and_count_of_a_search_agree(org: Organisation, make: Callable[..., Any]) -> None:
    """T-SR-02: a walk over all pages meets each match once, also when matches come as a subquery."""
    for number in range(25):
        make(KEY, name=f"科技{number % 3}", owner=org.rep)
    with acting(SYSTEM):
        for many, lots in ((1000, 4000), (4, 4000), (4, 4)):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(matching, "MANY", many)
                patch.setattr(matching, "LOTS", lots)
                patch.setattr(matching, "MOSTLY", 1)
                patch.setattr(matching, "_often", set())
                query = Query(object=KEY, search="科技", columns=("name",), order=("name",), limit=4)
                assert run.count(query).number == 25
                met: list[int] = []
                cursor = ""
                while True:
                    page = run.page(replace(query, cursor=cursor))
                    met += [item.pk for item in page.items]
                    cursor = page.next
                    if not cursor:
                        break
                assert len(met) == len(set(met)) == 25


def test_a_common_word_is_counted_less_far_among_part_of_the_rows(
    org: Organisation, make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sees all of them has all counted; a rare word, and whoever asks how far, are counted as before."""
    monkeypatch.setattr(matching, "_often", {(KEY, "科技")})
    monkeypatch.setattr(counting, "SOME", 3)
    for number in range(5):
        make(KEY, name=f"科技{number}", owner=org.rep)
    query = Query(object=KEY, search="科技")
    with acting(actor_for(org.rep.pk)):
        assert run.count(query) == run.Count(3, True)
        assert run.count(query, 4) == run.Count(4, True)
        assert run.count(replace(query, search="科技0")) == run.Count(1, False)
    with acting(SYSTEM):
        assert run.count(query) == run.Count(5, False)
        narrowed = query.narrowed(Condition("name", "contains", "科"))
        assert run.count(narrowed) == run.Count(3, True)


@pytest.mark.parametrize("order", ["name", "-updated_at", "-amount"])
@pytest.mark.parametrize("common", [False, True])
def test_a_walk_meets_each_match_once_while_others_write(
    org: Organisation, make: Callable[..., Any], order: str, common: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T-SR-02: between two pages others add matches before and behind and delete one; nothing comes twice, and all
    that stood there throughout comes once. A common word is judged row by row; on PostgreSQL before a row is read."""
    key = "crm.opportunity"
    monkeypatch.setattr(matching, "_often", {(key, "科技")} if common else set())
    account = make(KEY, name="客户", owner=org.rep)
    held = [make(key, name=f"科技{n:02}", account=account, owner=org.rep, amount=n % 4).pk for n in range(24)]
    query = Query(object=key, search="科技", columns=("name",), order=(order,), limit=5)
    met: list[int] = []
    with acting(SYSTEM):
        with CaptureQueriesContext(connection) as asked:
            page = run.page(query)
        found_first = [one["sql"] for one in asked if '"crm_opportunity"."id" IN (SELECT' in one["sql"]]
        assert bool(found_first) == (common and connection.vendor == "postgresql")
        for number in range(50):
            met += [item.pk for item in page.items]
            if not page.next:
                break
            make(key, name=f"科技{number:02}之{number}", account=account, owner=org.rep, amount=number % 5)
            if number == 1:
                records.delete(schema.find(key).model.objects.get(pk=next(id for id in held if id not in met)))
                gone = {id for id in held if not schema.find(key).model.objects.filter(pk=id).exists()}
            page = run.page(replace(query, cursor=page.next))
    assert len(met) == len(set(met))
    assert set(held) - gone <= set(met) and not gone & set(met)


def test_the_whole_index_can_be_built_anew(company: Organisation) -> None:
    """The same as the doors have kept it."""
    kept = set(SearchEntry.objects.values_list("object_key", "record_id", "title", "text", "pinyin", "initials"))
    with acting(SYSTEM):
        assert anew.everything() == len(kept)
        again = set(SearchEntry.objects.values_list("object_key", "record_id", "title", "text", "pinyin", "initials"))
        assert again == kept
        assert names("星辰") == ["启明星辰科技"]

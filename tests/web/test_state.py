"""The state of a list is its address: read, written back, never more than the person may know."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import schema
from yingdan.platform.query.ast import Condition
from yingdan.web import state


def read(text: str) -> state.State:
    """The state of the list of opportunities in an address."""
    return state.read(schema.find("crm.opportunity"), QueryDict(text))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "view=board&scope=mine",
        "saved=open&q=%E5%8D%9A%E7%91%9E",
        "order=-amount&f.stage__any_of=4&f.stage__any_of=5",
        "f.expected_close_on__in_period=this_quarter&f.owner__is_me=1",
        "f.amount__gte=100%E4%B8%87&size=100",
        "f.closed_on__between=2026-01-01&f.closed_on__between=",
    ],
)
def test_an_address_read_and_written_means_the_same(address: str) -> None:
    first = read(address)
    again = read(first.url().partition("?")[2])
    assert again == first
    assert again.conditions() == first.conditions()


def test_a_state_changed_is_what_replace_makes_of_it() -> None:
    """Only quicker."""
    now = read("order=-amount&f.stage__any_of=4&cursor=abc")
    several: list[dict[str, Any]] = [{}, {"order": ()}, {"scope": "mine", "cursor": "x"}]
    for changes in several:
        assert now.but(**changes) == replace(now, **{"cursor": "", **changes})


def test_several_values_stand_as_pairs_or_after_commas() -> None:
    assert read("f.stage__any_of=4,5").filters == read("f.stage__any_of=4&f.stage__any_of=5").filters


def test_an_untouched_input_is_no_filter() -> None:
    assert read("f.amount__gte=&f.closed_on__between=&f.closed_on__between=").filters == ()


def test_the_builder_s_conditions_come_back_as_they_were() -> None:
    where = json.dumps(
        {"all": [{"field": "amount", "op": "gte", "value": "80万"}, {"any": [{"field": "owner", "op": "is_me"}]}]}
    )
    now = read(QueryDict(mutable=True).urlencode() + "where=" + where.replace("&", "%26"))
    assert json.loads(now.where) == json.loads(where)
    assert Condition("amount", "gte", "80万") in now.conditions()[0].parts  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address", ["where={bad", 'where={"field":"amount","op":"drop table"}', "where=[[[[[[[[[[[[]]]]]]]]]]]]"]
)
def test_what_is_no_filter_is_refused_in_words(address: str) -> None:
    with pytest.raises(Invalid):
        read(address)


def test_a_field_that_is_none_is_missing_rather_than_ignored() -> None:
    with pytest.raises(Missing):
        read("f.margin__gt=5")


def test_an_order_by_what_is_no_field_is_left_out() -> None:
    assert read("order=-amount,nothing,stage.kind").order == ("-amount", "stage.kind")


def test_a_view_the_object_does_not_have_is_the_table() -> None:
    assert read("view=map").view == ""


@pytest.mark.django_db
def test_ten_thousand_conditions_are_refused_in_words(org, browser_of, api) -> None:
    """T-IN-02: on the list, in what stands behind it, by the API; none of them breaks."""
    one = {"field": "name", "op": "is", "value": "x"}
    hidden = {"field": "owner.password", "op": "is", "value": "p"}
    for many in ([one] * 10_000, {"any": [one] * 10_000}, {"_connector": "OR 1=1"}, hidden):
        asked = json.dumps(many)
        for path in ("/accounts/", "/accounts/totals/", "/accounts/export/"):
            answer = browser_of(org.rep).get(path, {"where": asked})
            assert answer.status_code in (400, 404, 422), (path, answer.status_code)
            assert answer.content
        answer = api(org.rep).get(f"accounts?where={quote(asked)}")
        assert answer.status_code in (400, 422) and answer.json()["detail"]

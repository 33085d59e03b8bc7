"""Stars and what one opened: one's own, within what one may see, capped."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.organisation import Organisation
from yingdan.kernel.errors import Missing
from yingdan.platform import recents, stars
from yingdan.platform.query import beside, run
from yingdan.platform.query.ast import Condition, Query

KEY = "crm.account"


def test_stars_are_ones_own_and_filter_lists(org: Organisation, make: Callable[..., Any], acting_as: Any) -> None:
    """`is_starred` on the id finds what the actor starred, and nothing of what he may not see."""
    mine, other = make(KEY, owner=org.rep), make(KEY, owner=org.stranger)
    asked = Query(object=KEY, where=Condition("id", "is_starred"))
    with acting_as(org.manager):
        stars.star(KEY, mine.pk)
        stars.star(KEY, mine.pk)
    with acting_as(org.rep):
        assert run.count(asked).number == 0
        stars.star(KEY, mine.pk)
        with pytest.raises(Missing):
            stars.star(KEY, other.pk)
        assert [r.pk for r in run.page(asked).items] == [mine.pk]
        stars.unstar(KEY, mine.pk)
        assert stars.starred(KEY) == [] and stars.latest(5) == []
    with acting_as(org.manager):
        assert stars.starred(KEY) == [mine.pk] == list(stars.among(KEY, [mine.pk, other.pk]))


def test_what_was_opened_is_kept_latest_first_and_no_further(
    org: Organisation, make: Callable[..., Any], acting_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An opening is one statement that writes; a record opened again comes first again."""
    monkeypatch.setattr(recents, "MOST", 3)
    monkeypatch.setattr(recents, "SLACK", 1)
    made = [make(KEY, owner=org.rep).pk for _ in range(6)]
    with acting_as(org.rep):
        for id in (*made, made[4]):
            recents.opened(KEY, id)
        assert [id for _key, id in recents.latest()][:2] == [made[4], made[5]]
        assert recents.Recent.objects.count() <= 4
    with acting_as(org.mate), pytest.raises(Missing):
        recents.opened(KEY, make(KEY, owner=org.stranger).pk)


@pytest.mark.parametrize(
    "order", [("name",), ("-amount",), ("-expected_close_on", "name"), ("account",), ("-updated_at",)]
)
def test_neighbours_are_those_of_the_list(
    org: Organisation, make: Callable[..., Any], acting_as: Any, order: tuple[str, ...]
) -> None:
    """Forward and back, in any order, with absent values and equal ones; the way back opens where the record is."""
    key, account = "crm.opportunity", make(KEY, owner=org.rep)
    for number in range(13):
        amount = None if number % 4 == 0 else number % 3
        make(key, name=f"单{number % 5}", owner=org.rep, account=account, amount=amount, expected_close_on=None)
    make(key, name="别人的", owner=org.stranger)
    asked = Query(object=key, order=order, columns=("name",), limit=200)
    with acting_as(org.rep):
        ids = [r.pk for r in run.page(asked).items]
        for at, id in enumerate(ids):
            found = beside.beside(asked, id, above=4)
            assert found.previous == (ids[at - 1] if at else None), (at, order)
            assert found.next == (ids[at + 1] if at + 1 < len(ids) else None), (at, order)
            shown = [r.pk for r in run.page(Query(object=key, order=order, limit=8, cursor=found.start)).items]
            assert id in shown

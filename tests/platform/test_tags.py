"""Tags: on records through the one door, filtered, taken off, merged, gone with a deleted tag and back with it."""

from typing import Any

import pytest

from tests.organisation import Organisation, as_, make
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records, schema, tags, undo
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.bulk import undo as bulk_undo
from yingdan.platform.bulk.run import Selection, begin
from yingdan.platform.merging.merging import merge
from yingdan.platform.merging.merging import undo as unmerge
from yingdan.platform.objects.bulk_run import BulkRow
from yingdan.platform.objects.tag import Tag
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query

KEY = "crm.account"


@pytest.fixture
def vip(org: Organisation) -> Any:
    """Two tags for everything, one for leads only; gives the first."""
    first = make("platform.tag", name="重点", tone="bad", position=1)
    make("platform.tag", name="老客户", tone="ok", position=2)
    make("platform.tag", name="展会", for_objects=["crm.lead"])
    return first


def on(record: Any) -> Any:
    """The tags kept with a record."""
    return Account._base_manager.get(pk=record.pk).custom.get("tags", [])


def found(op: str, value: Any = None) -> set[str]:
    """The names of the accounts that meet a condition on their tags."""
    page = run.page(Query(object=KEY, where=Condition("tags", op, value), columns=("name", "tags")))
    return {a.name for a in page.items}


def test_put_and_taken_off_with_history_and_undo(org: Organisation, vip: Any) -> None:
    """Known by name; the order is that of the tags; every step stands in the history and can be undone."""
    one = make(KEY, name="甲", owner=org.rep)
    with as_(org.rep):
        one = Account.objects.get(pk=one.pk)
        tags.put([one], ["老客户"])
        tags.put([one], ["重点"])
        assert tags.of([one]) == {one.pk: ["重点", "老客户"]}
        tags.remove([one], ["老客户"])
        change = Change.objects.filter(object_key=KEY, record_id=one.pk).latest("id")
        assert change.values == {"custom.tags": [["重点", "老客户"], ["重点"]]}
        undo.take_back(schema.find(KEY), one.pk, change.pk)
        assert on(one) == ["重点", "老客户"]
        for unknown in ("新的", "展会"):
            with pytest.raises(Invalid):
                tags.put([one], [unknown])
        with pytest.raises(Refused):
            records.create(Tag, {"name": "新的"})


def test_statements_do_not_grow_with_the_rows(org: Organisation, vip: Any, django_assert_max_num_queries: Any) -> None:
    """A page that shows tags asks nothing for them; putting them on thirty records costs thirty updates and little."""
    for number in range(30):
        make(KEY, name=f"第{number}家", owner=org.rep)
    with as_(org.rep):
        rows = list(Account.objects.all())
        with django_assert_max_num_queries(len(rows) + 40):
            tags.put(rows, ["重点"])
        with django_assert_max_num_queries(3):
            page = run.page(Query(object=KEY, columns=("name", "tags")))
            assert all(schema.find(KEY).field("tags").show(a) == "重点" for a in page.items)


def test_filters(org: Organisation, vip: Any) -> None:
    """Any, all or none of some; a name does as well as the code after the tag was renamed."""
    given = {"甲": ["重点"], "乙": ["重点", "老客户"], "丙": []}
    for name, held in given.items():
        make(KEY, name=name, owner=org.rep, tags=held)
    with acting(SYSTEM):
        records.change(vip, {"name": "战略"})
    with as_(org.rep):
        assert found("any_of", ["战略", "老客户"]) == {"甲", "乙"}
        assert found("any_of", ["重点"]) == {"甲", "乙"}
        assert found("all_of", ["重点", "老客户"]) == {"乙"}
        assert found("none_of", ["老客户"]) == {"甲", "丙"}
        assert found("empty") == {"丙"}


def test_a_deleted_tag_comes_back_on_its_records(org: Organisation, vip: Any) -> None:
    """It is no longer shown or chosen; what is written meanwhile does not lose it."""
    one = make(KEY, name="甲", owner=org.rep, tags=["重点"])
    field = schema.whole(KEY).fields["tags"]
    with acting(SYSTEM):
        records.delete(vip)
        now = schema.whole(KEY).fields["tags"]
        assert now.show(one) == "—"
        assert now.show(one) != field.show(one)
        tags.put([Account.objects.get(pk=one.pk)], ["老客户"])
        again = make("platform.tag", name="重点")
        assert again.code == "重点 2"
        records.delete(again)
        records.restore(vip)
        assert tags.of([Account.objects.get(pk=one.pk)]) == {one.pk: ["重点", "老客户"]}


def test_a_name_that_parts_or_means_another_is_refused(org: Organisation, vip: Any) -> None:
    """Commas part tags; the first name of another still means that one."""
    with acting(SYSTEM):
        records.change(vip, {"name": "战略"})
        for name in ("甲，乙", "a,b", "重点", "老客户"):
            with pytest.raises(Invalid):
                records.create(Tag, {"name": name})


def test_many_at_once(org: Organisation, vip: Any) -> None:
    """T-AC-02: own rows get the tag beside what they have, foreign ones are refused and named; undo takes it back."""
    mine = make(KEY, name="甲", owner=org.rep, tags=["老客户"])
    theirs = make(KEY, name="乙", owner=org.stranger)
    with as_(org.rep):
        done = begin(Selection(KEY, ids=(mine.pk, theirs.pk)), "tag", {"tags": ["重点"]})
        assert on(mine) == ["重点", "老客户"]
        assert on(theirs) == []
        outcomes = dict(BulkRow.objects.filter(run=done).values_list("record_id", "outcome"))
        assert outcomes[theirs.pk] == "refused"
        begin(Selection(KEY, ids=(mine.pk,)), "untag", {"tags": ["老客户"]})
        assert on(mine) == ["重点"]
        with pytest.raises(Invalid):
            begin(Selection(KEY, ids=(mine.pk,)), "tag", {"tags": []})
    denial = Change.objects.get(object_key="platform.bulkrun", record_id=done.pk, verb="denied")
    assert denial.values["ids"][1] == [theirs.pk]


def test_a_bulk_run_is_undone(org: Organisation, vip: Any) -> None:
    """The tags are as they were before the run."""
    one = make(KEY, name="甲", owner=org.rep, tags=["老客户"])
    with as_(org.rep):
        bulk_undo.undo(begin(Selection(KEY, ids=(one.pk,)), "tag", {"tags": ["重点"]}))
    assert on(one) == ["老客户"]


def test_merged_records_have_the_tags_of_both(org: Organisation, vip: Any) -> None:
    """And get their own back when the merge is taken back."""
    kept = make(KEY, name="甲公司", owner=org.rep, tags=["老客户"])
    gone = make(KEY, name="乙公司", owner=org.rep, tags=["重点"])
    with as_(org.rep):
        done = merge(schema.find(KEY), kept.pk, gone.pk)
        assert on(kept) == ["重点", "老客户"]
        unmerge(done)
    assert on(kept) == ["老客户"]
    assert on(gone) == ["重点"]


def test_the_api(org: Organisation, vip: Any, api: Any) -> None:
    """T-AC-05: read and written by name; a record of somebody else is not there and stays as it is."""
    mine, theirs = make(KEY, name="甲", owner=org.rep), make(KEY, name="乙", owner=org.stranger)
    rep = api(org.rep)
    answer = rep.patch(f"accounts/{mine.pk}", {"tags": ["老客户", "重点"]})
    assert answer.status_code == 200, answer.content
    assert rep.get(f"accounts/{mine.pk}").json()["tags"] == ["重点", "老客户"]
    assert rep.patch(f"accounts/{theirs.pk}", {"tags": ["重点"]}).status_code == 404
    assert rep.patch(f"accounts/{mine.pk}", {"tags": ["别的"]}).status_code == 400
    assert rep.post("tags", {"name": "别的"}).status_code in (403, 404)
    assert on(theirs) == []

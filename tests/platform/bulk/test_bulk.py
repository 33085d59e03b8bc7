"""Doing something to many records: only to those one may, exactly counted, with what was refused and why."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records, schema
from yingdan.platform.audit import Change
from yingdan.platform.bulk import results, undo, verbs
from yingdan.platform.bulk.run import AT_ONCE, Differs, Selection, begin
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.bulk_run import BulkRow, BulkRun
from yingdan.platform.objects.share import Share
from yingdan.platform.query.ast import Condition, Query

MATCHING = Query(object="crm.account", where=Condition("city", "is", "Here"))


def outcomes(run: BulkRun) -> dict[int, tuple[str, str]]:
    """Record → (outcome, code)."""
    return {line.record_id: (line.outcome, line.code) for line in BulkRow.objects.filter(run=run)}


def told(run: BulkRun) -> tuple[int, int, int, int]:
    """(total, changed, unchanged, refused) as stored."""
    now = BulkRun._base_manager.get(pk=run.pk)
    assert now.changed + now.unchanged + now.refused == now.total
    return now.total, now.changed, now.unchanged, now.refused


def accounts(count: int, owner: Any, **more: Any) -> list[int]:
    """Accounts made for a test."""
    return [make("crm.account", name=f"A{n}", owner=owner, **{"city": "Here", **more}).pk for n in range(count)]


def value(name: str, pk: int) -> Any:
    """A column of an account, whoever sees it."""
    return Account._base_manager.values_list(name, flat=True).get(pk=pk)


VERBS: list[tuple[str, dict[str, Any]]] = [
    ("change", {"city": "There"}),
    ("delete", {}),
    ("transfer", {"owner": "mate"}),
    ("share", {"user": "mate", "part": "write"}),
]


@pytest.mark.parametrize(("verb", "values"), VERBS)
def test_rows_of_others_are_refused_and_the_denial_is_kept(
    org: Organisation, verb: str, values: dict[str, Any]
) -> None:
    """T-AC-02: own and foreign ids together: the foreign ones stay as they were, named by number only."""
    own, foreign = accounts(1, org.rep)[0], accounts(1, org.stranger)[0]
    before = Account._base_manager.filter(pk=foreign).values().get()
    with as_(org.manager):
        run = begin(Selection("crm.account", ids=(own, foreign, 999_999)), verb, values)
    assert told(run) == (3, 1, 0, 2)
    assert outcomes(run) == {own: ("done", ""), foreign: ("refused", "missing"), 999_999: ("refused", "missing")}
    assert Account._base_manager.filter(pk=foreign).values().get() == before
    assert not Share._base_manager.filter(record_id=foreign).exists()
    reasons = set(BulkRow.objects.filter(run=run, outcome="refused").values_list("reason", flat=True))
    assert len(reasons) == 1  # what is hidden and what does not exist are told apart to nobody
    denial = Change.objects.get(object_key="platform.bulkrun", record_id=run.pk, verb="denied")
    assert denial.actor_id == org.manager.pk
    assert denial.values["ids"][1] == [foreign, 999_999]


def test_who_may_not_at_all_is_refused(org: Organisation) -> None:
    """A rep hands nothing over: there is no such verb for him, and asking for it writes nothing."""
    own = accounts(1, org.rep)
    with as_(org.rep):
        assert "transfer" not in {v.name for v in verbs.of(schema.find("crm.account"))}
        with pytest.raises(Refused):
            begin(Selection("crm.account", ids=tuple(own)), "transfer", {"owner": "mate"})
    assert not BulkRun._base_manager.exists()


def test_all_matching_is_asked_again_at_the_moment_of_doing(org: Organisation) -> None:
    """T-AC-03: the number shown no longer holds: both numbers are told and nothing is done; confirmed, exactly the
    rows that match and are visible now are touched.
    """
    mine = accounts(3, org.rep)
    accounts(2, org.stranger)
    with as_(org.rep):
        records.change(Account.objects.get(pk=mine[0]), {"city": "Elsewhere"})
        with pytest.raises(Differs) as found:
            begin(Selection("crm.account", query=MATCHING, shown=3), "change", {"region": "R"})
        assert found.value.params == {"shown": 3, "now": 2}
        run = begin(Selection("crm.account", query=MATCHING, shown=2), "change", {"region": "R"})
    assert told(run) == (2, 2, 0, 0)
    assert sorted(Account._base_manager.filter(region="R").values_list("pk", flat=True)) == mine[1:]


def test_a_row_that_stops_matching_while_the_job_waits_is_left(org: Organisation) -> None:
    """Between confirming and doing somebody moves a row out of the filter: it is counted as refused, not touched."""
    mine = accounts(AT_ONCE + 5, org.rep)
    with as_(org.rep):
        run = begin(Selection("crm.account", query=MATCHING, shown=len(mine)), "change", {"region": "R"})
        records.change(Account.objects.get(pk=mine[0]), {"city": "Elsewhere"})
    assert work_once()
    assert told(run) == (AT_ONCE + 5, AT_ONCE + 4, 0, 1)
    assert value("region", mine[0]) == ""


def test_a_right_withdrawn_while_the_job_waits_stops_it(org: Organisation) -> None:
    """The rights are those of the moment of doing."""
    mine = accounts(AT_ONCE + 1, org.rep)
    with as_(org.rep):
        run = begin(Selection("crm.account", ids=tuple(mine)), "change", {"region": "R"})
    with as_(org.administrator):
        org.rep.role = org.finance.role
        records.save(org.rep)
    assert work_once()
    assert BulkRun._base_manager.get(pk=run.pk).changed == 0
    assert not Account._base_manager.filter(region="R").exists()


def test_change_counts_what_was_so_already_and_says_what_is_wrong(org: Organisation) -> None:
    """Set, clear, nothing to do; a value no row can take is refused before anything is done."""
    there, here = accounts(1, org.rep, city="There")[0], accounts(1, org.rep)[0]
    chosen = Selection("crm.account", ids=(there, here))
    with as_(org.rep):
        assert told(begin(chosen, "change", {"city": "There"})) == (2, 1, 1, 0)
        assert told(begin(chosen, "change", {"city": None})) == (2, 2, 0, 0)
        for wrong in ({"name": None}, {"grade": "Z"}, {"number": "X"}, {"id": 1}, {"created_at": "2020-01-01"}, {}):
            if wrong == {"number": "X"}:
                continue  # a series is a text like any other
            with pytest.raises(Invalid):
                begin(chosen, "change", wrong)
    assert value("city", here) == ""


def test_a_rule_of_one_row_costs_only_that_row(org: Organisation) -> None:
    """What the model's own rules refuse is told of that record; the others are done."""
    ids = accounts(3, org.rep)
    with as_(org.rep):
        run = begin(Selection("crm.account", ids=tuple(ids)), "change", {"parent": ids[1]})
    assert told(run) == (3, 2, 0, 1)
    line = BulkRow.objects.get(run=run, record_id=ids[1])
    assert line.outcome == "refused"
    assert line.reason


def test_other_fields_merge_and_the_same_field_is_refused(org: Organisation) -> None:
    """T-RC-04 in bulk: rows changed since they were seen merge where others touched other fields."""
    merged, clashing = accounts(2, org.rep)
    with as_(org.rep):
        versions = {pk: value("version", pk) for pk in (merged, clashing)}
        records.change(Account.objects.get(pk=merged), {"phone": "+8613800138000"})
        records.change(Account.objects.get(pk=clashing), {"city": "Theirs"})
        run = begin(Selection("crm.account", ids=(merged, clashing), versions=versions), "change", {"city": "Mine"})
    assert outcomes(run) == {merged: ("done", ""), clashing: ("refused", "conflict")}
    assert (value("city", merged), value("phone", merged)) == ("Mine", "+8613800138000")
    assert value("city", clashing) == "Theirs"


def test_handing_over_changes_the_owner_and_nothing_else(org: Organisation) -> None:
    """T-RC-01: but for owner, unit and stamps all columns are as before; open deals and contacts go along, won deals
    and what belongs to somebody else stay; the former owner reads on.
    """
    account = make("crm.account", name="A", owner=org.rep, description="As it was")
    own_contact = make("crm.contact", account=account, owner=org.rep)
    other_contact = make("crm.contact", account=account, owner=org.mate)
    deal = make("crm.opportunity", name="Open", account=account, owner=org.rep, amount="5.00")
    won = make("crm.opportunity", name="Won", account=account, owner=org.rep, amount="5.00")
    with as_(org.ops):
        stage = won.stage.pipeline.stages.get(kind="won")
        records.change(won, {"stage": stage, "closed_on": clock.today()})

    def dump() -> list[dict[str, Any]]:
        kept = []
        for model in (Account, Contact, Opportunity):
            for row in model._base_manager.order_by("pk").values():
                drop = ("owner_id", "unit_id", "version", "updated_at", "updated_by_id")
                kept.append({k: v for k, v in row.items() if k not in drop})
        return kept

    before = dump()
    along = ["crm.contact.account", "crm.opportunity.account"]
    with as_(org.manager):
        values = {"owner": org.mate.pk, "with": along, "keep": True}
        run = begin(Selection("crm.account", ids=(account.pk,)), "transfer", values)
    assert dump() == before
    assert run.also == {"crm.contact": 1, "crm.opportunity": 1}
    owners = {
        model: dict(model._base_manager.values_list("pk", "owner_id")) for model in (Account, Contact, Opportunity)
    }
    assert owners[Account] == {account.pk: org.mate.pk}
    assert owners[Contact] == {own_contact.pk: org.mate.pk, other_contact.pk: org.mate.pk}
    assert owners[Opportunity] == {deal.pk: org.mate.pk, won.pk: org.rep.pk}
    with as_(org.rep):
        assert Account.objects.filter(pk=account.pk).exists()
        assert not Account.objects.may("change").filter(pk=account.pk).exists()
    with as_(org.manager):
        assert (undo.undo(run).undone, run.kept) == (1, 0)
    assert set(Contact._base_manager.values_list("owner_id", flat=True)) == {org.rep.pk, org.mate.pk}
    assert Account._base_manager.get(pk=account.pk).owner_id == org.rep.pk
    assert not Share._base_manager.filter(deleted_at__isnull=True).exists()


def test_a_thousand_records_change_hands(org: Organisation) -> None:
    """T-RC-01 with many: a job, exact counts, one batch in the history, undone but for what was changed since."""
    mine = accounts(450, org.rep)
    with as_(org.manager):
        run = begin(Selection("crm.account", query=MATCHING, shown=450), "transfer", {"owner": org.mate.pk})
        assert run.job is not None
    assert work_once()
    assert told(run) == (450, 450, 0, 0)
    assert Change.objects.filter(batch=run.batch, object_key="crm.account").count() == 450
    with as_(org.ops):
        records.change(Account.objects.get(pk=mine[7]), {"owner": org.manager})
    with as_(org.manager):
        undo.undo(BulkRun.objects.get(pk=run.pk))
    assert work_once()
    now = BulkRun._base_manager.get(pk=run.pk)
    assert (now.status, now.undone, now.kept) == ("undone", 449, 1)
    assert value("owner_id", mine[7]) == org.manager.pk
    assert value("owner_id", mine[8]) == org.rep.pk


def test_delete_and_undo_bring_all_back(org: Organisation) -> None:
    """A parent goes with its children chosen with it; what others need stays, and is told why; undo restores."""
    parent, child, needed = accounts(3, org.rep)
    make("crm.opportunity", account=Account._base_manager.get(pk=needed), owner=org.rep, amount="5.00")
    contact = make("crm.contact", account=Account._base_manager.get(pk=child), owner=org.rep)
    with as_(org.rep):
        records.change(Account.objects.get(pk=child), {"parent": Account.objects.get(pk=parent)})
        run = begin(Selection("crm.account", ids=(parent, child, needed)), "delete", {})
        assert {pk: code for pk, (_what, code) in outcomes(run).items()} == {parent: "", child: "", needed: "in_use"}
        assert told(run) == (3, 2, 0, 1)
        assert not Contact.objects.exists()
        undo.undo(run)
        assert (run.undone, run.kept) == (2, 0)
        assert Account.objects.count() == 3
        assert Contact.objects.get().pk == contact.pk


def test_restore_many_from_the_bin(org: Organisation) -> None:
    """What lies in the bin is chosen there and comes back."""
    ids = accounts(2, org.rep)
    with as_(org.rep):
        begin(Selection("crm.account", ids=tuple(ids)), "delete", {})
        run = begin(Selection("crm.account", ids=(*ids, 999_999)), "restore", {})
    assert told(run) == (3, 2, 0, 1)


def test_an_objects_own_verb_for_many(org: Organisation) -> None:
    """An action made for it is done to each; where it makes no sense is refused with the reason."""
    tasks = [make("work.task", subject=f"T{n}", owner=org.rep) for n in range(3)]
    with as_(org.rep):
        begin(Selection("work.task", ids=(tasks[0].pk,)), "finish", {})
        run = begin(Selection("work.task", ids=tuple(t.pk for t in tasks)), "finish", {"note": "done"})
    assert told(run) == (3, 2, 0, 1)
    assert outcomes(run)[tasks[0].pk] == ("refused", "when")


def test_options_are_added_and_removed(org: Organisation, make: Callable[..., Any]) -> None:
    """A field of several options: one is added to what each has, another taken away."""
    kind = schema.find("crm.stage")
    field = next(f for f in kind.fields.values() if f.kind.name == "choices" and f.editable)
    first, second = (v for v, _label in field.choices[:2])
    with as_(org.administrator):
        stages = list(kind.rows().order_by("pk")[:2])
        records.change(stages[0], {field.name: [first]})
        records.change(stages[1], {field.name: []})
        ids = tuple(s.pk for s in stages)
        begin(Selection(kind.key, ids=ids), "change", {field.name: {"add": [second]}})
        assert [field.value(s) for s in kind.rows().filter(pk__in=ids).order_by("pk")] == [[first, second], [second]]
        begin(Selection(kind.key, ids=ids), "change", {field.name: {"remove": [second]}})
        assert [field.value(s) for s in kind.rows().filter(pk__in=ids).order_by("pk")] == [[first], []]


def test_very_long_chinese_names(org: Organisation) -> None:
    """T-RC-12: names as long as fit, and longer, in what is told of many: the notice is whole, the file too."""
    names = ["赢" * 200, "单" * 199 + "𠮷"]
    ids = [make("crm.account", name=name, owner=org.rep).pk for name in names]
    wrong = {"city": "长" * 255}
    with as_(org.rep):
        with pytest.raises(Invalid):
            begin(Selection("crm.account", ids=tuple(ids)), "change", wrong)
        run = begin(Selection("crm.account", ids=tuple(ids)), "delete", {})
        lines = list(results.lines(run))
        file = b"".join(results.as_csv(run)).decode("utf-8-sig")
        assert [line.title for line in lines] == names
        assert all(name in file for name in names)
        assert (undo.undo(run).undone, run.kept) == (2, 0)

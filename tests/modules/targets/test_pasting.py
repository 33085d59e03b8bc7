"""Pasting from Excel: everything or nothing, every wrong cell said, taken back in one step."""

from datetime import date
from decimal import Decimal
from time import monotonic

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.locking import lock
from yingdan.modules.targets.services.paste import copied, paste
from yingdan.modules.targets.services.put import put
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.targets.services.table import table
from yingdan.modules.targets.services.undo import undo
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.user import User

D = Decimal
MONTHS = [f"{month}月" for month in range(1, 13)]


def sheet(*rows: list[str]) -> str:
    """Rows as Excel copies them."""
    return "\r\n".join("\t".join(row) for row in rows) + "\r\n"


def crowd(org: Organisation, number: int) -> list[User]:
    """So many sellers in a team."""
    with acting(SYSTEM):
        role = Role.objects.get(code="rep")
        people = [User(login=f"p{n:03d}", name=f"销售{n:03d}", role=role, unit=org.team_a1) for n in range(number)]
        records.save_many(people)
    return people


@pytest.mark.once
def test_two_hundred_people_twelve_months_three_levels(org: Organisation) -> None:
    """T-TG-10: 7,200 numbers in one transaction; a wrong one and nothing is written; undo takes all of it back."""
    people = crowd(org, 200)
    plan = plan_of(org, org.team_a1)
    head = ["人员", "层级", *MONTHS]
    levels = (("目标", 10), ("冲刺", 12), ("挑战", 15))
    rows = [[p.name, word, *(f"{n + at}" for at in range(12))] for p in people for word, n in levels]
    wrong = [list(row) for row in rows]
    wrong[4][5], wrong[9][0] = "十二", "无此人"
    with as_(org.executive):
        refused = paste(plan, sheet(head, *wrong))
        assert refused.written is None and not Cell.objects.filter(plan=plan).exists()
        assert [(one.line, one.column) for one in refused.errors] == [(6, "4月"), (11, "")]
        began = monotonic()
        with CaptureQueriesContext(connection) as queries:
            done = paste(plan, sheet(head, *rows))
        took = monotonic() - began
        assert done.errors == () and done.written is not None and done.written.cells == 2400
        assert len(queries) < 120 and took < 30, (len(queries), took)
        cell = Cell.objects.get(plan=plan, person=people[7], starts_on=date(2027, 3, 1))
        assert (cell.target, cell.stretch, cell.challenge) == (D(12), D(14), D(17))
        assert table(plan).rows[0].values["sum:year:2027-01-01"].amount == 200 * sum(range(10, 22))
        again = paste(plan, sheet(head, *[[*row[:2], *(["11"] * 12)] for row in rows if row[1] == "目标"]))
        assert again.written is not None and again.written.cells == 2200
        undo(plan, again.written.batch)
        assert Cell.objects.get(pk=cell.pk).target == D(12)


def test_where_nothing_names_the_periods_it_lies_over_the_table(org: Organisation) -> None:
    """A block without heads is laid from the chosen cell; sums are passed over; what does not fit is said."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        rows = [row.key for row in table(plan).rows]
        assert rows[0] == unit(org.team_a1)
        done = paste(plan, "1\t2\t3\t6\t4\n5\t\t5\t10\t5\n", at=rows[1], column="2027-01-01", scale=D(10000))
        assert done.written is not None and done.written.cells == 7
        found = table(plan)
        assert [found.rows[1].values[f"2027-0{m}-01"].amount for m in (1, 2, 3, 4)] == [
            D(n * 10000) for n in (1, 2, 3, 4)
        ]
        assert found.rows[2].values["2027-02-01"].amount is None
        assert len(paste(plan, "1\t2\n" * 9, at=rows[1], column="2027-12-01").errors) > 1
        with pytest.raises(Invalid):
            paste(plan, "1\t2\n")
        with pytest.raises(Invalid):
            paste(plan, " \n\n")


def test_what_is_copied_can_be_pasted_back(org: Organisation) -> None:
    """A table as text, changed in Excel, comes back; people of one name in two units are told apart by the unit."""
    plan = plan_of(org)
    with as_(org.administrator):
        records.change(org.neighbour, {"name": org.rep.name})
    with as_(org.executive):
        split(plan, unit(org.company), Way(over="even", method="even", whole=D(120000), deep=True))
        text = copied(table(plan))
        done = paste(plan, text)
        assert done.errors == () and done.written is not None and done.written.cells == 0
        line = next(row for row in text.splitlines() if row.startswith(f"{org.rep.name}\t{org.team_a2.name}"))
        changed = "\t".join([*line.split("\t")[:2], "1", *line.split("\t")[3:]])
        done = paste(plan, f"{text.splitlines()[0]}\n{changed}\n")
        assert done.written is not None and done.written.cells == 1
        found = table(plan).row(seat(org.neighbour))
        assert found is not None and found.values["2027-01-01"].amount == D(1)
        without = paste(plan, sheet(["", "2027-01"], [org.rep.name, "2"]))
        assert [one.problem.code for one in without.errors] == ["names"]
        by_login = paste(plan, sheet(["", "Jan", "Q2", "一季度"], ["neighbour", "2", "", ""]))
        assert by_login.written is not None and by_login.written.cells == 1


def test_locked_and_over_given_lines_are_said(org: Organisation) -> None:
    """What the books or a lock refuse is told with its line."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(1200), among=[seat(org.rep)]))
        lock(plan, [seat(org.rep)])
        found = paste(plan, sheet(["", "1月", "2月"], [org.mate.name, "0", "0"], [org.rep.name, "1", "1"]))
        assert [(one.line, one.column) for one in found.errors] == [(3, "1月"), (3, "2月")]
        with pytest.raises(Invalid) as over:
            paste(plan, sheet(["", "1月"], [org.mate.name, "1"]))
        assert over.value.code == "over"


def test_what_was_exported_comes_back_though_its_first_months_are_over(org: Organisation) -> None:
    """What stands as it stood is no error; a month that is over and another number in it is, and nothing is written."""
    plan = plan_of(org, org.team_a1)
    with as_(org.executive), clock.fixed(date(2027, 3, 10)):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(3600), deep=True, rounding="yuan"))
        flow.publish(flow.approve(plan), reason="first plan")
        before = [D(100)] * 12
        told = [org.rep.name, *map(str, before)]
        head = ["姓名", *MONTHS]
        assert paste(plan, sheet(head, told)).errors == ()
        assert not Change.objects.exists(), "nothing was changed"
        assert paste(plan, sheet(head, [*told[:-1], "90"])).errors == ()
        assert list(Change.objects.get().cells) == [f"{seat(org.rep)}@2027-12-01"]
        wrong = paste(plan, sheet(head, [told[0], "90", *told[2:]]))
        assert [(one.line, one.problem.code) for one in wrong.errors] == [(2, "locked")]


@pytest.mark.django_db
def test_a_table_exported_and_brought_back_writes_no_sums(org: Organisation) -> None:
    """A unit without a number of its own shows what its people have; brought back with one of theirs raised, it gets
    none, and theirs is written.
    """
    plan = plan_of(org, org.region_a, ends_on=date(2027, 1, 31))
    with as_(org.executive):
        put(plan, entries(unit(org.region_a), {"2027-01-01": 1000}))
        put(plan, entries(seat(org.rep), {"2027-01-01": 300}) + entries(seat(org.mate), {"2027-01-01": 200}))
        rep, mate, team = org.rep.name, org.mate.name, org.team_a1.name
        brought = paste(plan, f"\t2027-01\n{team}\t500\n{rep}\t310\n{mate}\t200")
        assert not brought.errors
        assert Cell.objects.get(plan=plan, person=org.rep).target == D(310)
        assert not Cell.objects.filter(plan=plan, unit=org.team_a1, person=None).exists()

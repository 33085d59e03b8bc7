"""Files of records: complete, typed, safe in a spreadsheet, one's own, and gone in time."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import answering, records, schema
from yingdan.platform.audit import Change
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.export_run import ExportRun
from yingdan.platform.objects.grant import Grant
from yingdan.platform.query import run as asking
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.transfer.export import reading
from yingdan.platform.transfer.export import run as export
from yingdan.platform.transfer.export.asked import Export

ACCOUNTS, DEALS = Query(object="crm.account", order=("name",)), Query(object="crm.opportunity", order=("name",))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    """Files go to a folder of the test's own."""
    settings.HOME = tmp_path / "home"


def rows_of(run: ExportRun) -> list[list[str]]:
    """The rows of a CSV."""
    with export.opened(run) as file:
        raw = file.read()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def book_of(run: ExportRun) -> Any:
    """The workbook."""
    with export.opened(run) as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


def test_values_keep_their_kinds(org: Organisation) -> None:
    """Money, days and numbers are numbers and days; nothing is blank and 0 is 0; options are said in words."""
    account = make("crm.account", name="甲", owner=org.rep, grade="A", phone="+8613800138000", employees=0, city="")
    both = {"account": account, "owner": org.rep, "amount": Decimal(0)}
    make("crm.opportunity", name="负", budget=Decimal("-1234.50"), expected_close_on=date(2026, 3, 5), **both)
    make("crm.opportunity", name="零", budget=Decimal(0), expected_close_on=None, **both)
    with as_(org.rep):
        columns = ("name", "account", "budget", "expected_close_on", "owner", "probability", "amount_follows")
        sheet = book_of(export.begin(Export(DEALS, columns=columns))).worksheets[0]
        found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        kind = schema.find("crm.opportunity")
        assert [c.value for c in sheet[1]] == [str(kind.field(name).label) for name in columns]
        by_name = {row[0]: row[1:] for row in found}
        assert by_name["负"][:4] == ["甲", -1234.5, by_name["负"][2], "Rep"]
        assert by_name["负"][2].date() == date(2026, 3, 5)
        assert (by_name["零"][1], by_name["零"][2]) == (0, None)
        assert sheet["C2"].number_format == "#,##0.00"
        rows = rows_of(export.begin(Export(DEALS, form="csv", columns=columns)))
        assert {row[0]: row[2] for row in rows[1:]} == {"负": "-1234.50", "零": "0.00"}
        accounts = rows_of(
            export.begin(Export(ACCOUNTS, form="csv", columns=("name", "phone", "employees", "grade", "city")))
        )
        grade = dict(schema.find("crm.account").field("grade").choices)["A"]
        assert accounts[1] == ["甲", "138 0013 8000", "0", str(grade), ""]


HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "=HYPERLINK(\"http://x\")", "'=1",
           "<b>&amp;", "_x000D_", "a\x0bb", " lead", "trail ", "-12.50", "+86 21 1234"]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_a_formula(org: Organisation, form: str) -> None:
    """T-IN-12: what a spreadsheet would run is a text; negative numbers stay numbers; texts come back as they are."""
    for number, text in enumerate(HOSTILE):
        make("crm.account", name=f"N{number:02d}", owner=org.rep, city=text, annual_revenue=None)
    with as_(org.rep):
        kept = dict(schema.find("crm.account").rows().values_list("name", "city"))
        run = export.begin(Export(ACCOUNTS, form=form, columns=("name", "city")))
        if form == "xlsx":
            sheet = book_of(run).worksheets[0]
            for row in sheet.iter_rows(min_row=2):
                assert row[1].data_type in ("s", "n", "inlineStr"), row[1].value
                assert unescape(str(row[1].value or "")) == kept[row[0].value]
                if kept[row[0].value].startswith(("=", "+", "-", "@", "＝")):
                    assert row[1].quotePrefix
        else:
            for name, city in rows_of(run)[1:]:
                assert not city.startswith(("=", "@", "\t", "\r", "＝"))
                assert city.removeprefix("'") == kept[name].removeprefix("'")
                assert city == kept[name] if kept[name] in ("-12.50", "+86 21 1234") else True


def test_the_machine_form_loses_nothing(org: Organisation) -> None:
    """T-IN-12: a form of its own for programs, every field as the API gives it, with ids and lines."""
    deal = make("crm.opportunity", name="=1+1", owner=org.rep, amount=Decimal(5))
    make("crm.opportunityline", opportunity=deal, price=Decimal(10))
    with as_(org.rep), export.opened(export.begin(Export(DEALS, way="machine", form="jsonl"))) as file:
        (line,) = [json.loads(text) for text in file.read().decode().splitlines()]
    assert (line["id"], line["name"], line["opportunity-lines"][0]["price"]) == (deal.pk, "=1+1", "10.00")


def test_whole_records_bring_their_lines_and_say_whose_file_it_is(org: Organisation) -> None:
    """All fields, the lines on a sheet of their own, and a sheet that names who exported and when."""
    deal = make("crm.opportunity", name="D", owner=org.rep, amount=Decimal(5))
    product = str(make("crm.opportunityline", opportunity=deal, price=Decimal(10)).product)
    with as_(org.rep):
        book = book_of(export.begin(Export(DEALS, way="whole")))
        kind = schema.find("crm.opportunity")
    assert {c.value for c in book.worksheets[0][1]} == {str(f.label) for f in kind.fields.values()}
    assert [c.value for c in book.worksheets[1][2]][:2] == ["D", product]
    said = {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}
    assert "Rep (rep)" in said.values()


def test_it_needs_the_right_to_export(org: Organisation) -> None:
    """Who may see but not export is refused; only rows one may export are in the file."""
    make("crm.account", name="Mine", owner=org.rep)
    make("crm.account", name="Other", owner=org.stranger)
    with as_(org.rep):
        assert [row[0] for row in rows_of(export.begin(Export(ACCOUNTS, form="csv")))[1:]] == ["Mine"]
        with pytest.raises(Missing):
            export.begin(Export(ACCOUNTS, columns=("nothing",)))
    with as_(org.finance), pytest.raises(Refused):
        export.begin(Export(ACCOUNTS))
    with as_(org.manager), pytest.raises(Invalid):
        export.begin(Export(ACCOUNTS, form="pdf"))


def test_the_file_is_for_its_maker_while_he_may(org: Organisation) -> None:
    """T-AC-11, T-AC-04: another's export is not there; a right withdrawn since closes one's own; so does time."""
    make("crm.account", name="Mine", owner=org.rep)
    with as_(org.rep):
        run = export.begin(Export(ACCOUNTS))
        export.opened(run).close()
    with as_(org.administrator):
        assert not ExportRun.objects.filter(pk=run.pk).exists()
        with pytest.raises(Missing):
            export.opened(run)
        records.delete_many(
            Grant, list(Grant.objects.filter(role__code="rep", verb="export").values_list("pk", flat=True))
        )
    with as_(org.rep), pytest.raises(Refused):
        export.opened(ExportRun.objects.get(pk=run.pk))
    told = Change.objects.filter(object_key="platform.exportrun", record_id=run.pk).order_by("id")
    assert [(c.verb, c.actor_id) for c in told] == [("export", org.rep.pk), ("download", org.rep.pk)]
    assert told[0].values["rows"][1] == 1
    assert told[0].values["query"][1]["object"] == "crm.account"


def test_a_narrower_reach_closes_what_was_wider(org: Organisation) -> None:
    """A manager who is made a rep no longer downloads what he exported as a manager."""
    make("crm.account", name="Theirs", owner=org.rep)
    with as_(org.manager):
        run = export.begin(Export(ACCOUNTS))
    with as_(org.administrator):
        org.manager.role = org.rep.role
        records.save(org.manager)
    with as_(org.manager), pytest.raises(Refused):
        export.opened(ExportRun.objects.get(pk=run.pk))


def test_files_expire(org: Organisation, settings: Any) -> None:
    """After seven days the file is gone, and its address too."""
    make("crm.account", name="Mine", owner=org.rep)
    with as_(org.rep):
        run = export.begin(Export(ACCOUNTS))
    path = Path(settings.HOME) / "exports" / run.file
    assert path.is_file()
    with clock.fixed(clock.now() + timedelta(days=8)):
        with as_(org.rep), pytest.raises(Missing):
            export.opened(ExportRun.objects.get(pk=run.pk))
        export.later(export.clear, actor=export.SYSTEM)
        assert work_once()
    assert not path.exists()


def test_many_rows_are_written_by_a_job_that_can_be_cancelled(
    org: Organisation, monkeypatch: Any, settings: Any
) -> None:
    """T-EX-03: above a number of rows it goes on in the background; cancelled, nothing is left."""
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for number in range(3):
        make("crm.account", name=f"A{number}", owner=org.rep)
    with as_(org.rep):
        first, second = export.begin(Export(ACCOUNTS, form="csv")), export.begin(Export(ACCOUNTS, form="csv"))
        assert first.going
        export.cancel(second)
    while work_once():
        pass
    with as_(org.rep):
        assert len(rows_of(ExportRun.objects.get(pk=first.pk))) == 4
        gone = export.refreshed(second)
        assert (gone.status, gone.file) == ("cancelled", "")
    assert len(list((Path(settings.HOME) / "exports").iterdir())) == 1


def test_an_export_lets_pages_go_first(org: Organisation, monkeypatch: Any) -> None:
    """Before a piece is asked for and after it is written, on either database; one that is written at once does not."""
    gave_way: list[str] = []
    monkeypatch.setattr(export, "AT_ONCE", 2)
    monkeypatch.setattr(answering, "GivingWay", lambda share: lambda: gave_way.append(""))
    for where, what in ((reading, "asked"), (export, "written")):
        monkeypatch.setattr(where, "give_way", lambda what=what: (gave_way.append(what), answering.give_way()))
    ids = [make("crm.account", name=f"客户 {number}", owner=org.rep).pk for number in range(3)]
    with as_(org.rep):
        export.begin(Export(ACCOUNTS, columns=("name",), form="csv", ids=tuple(ids[:2])))
        run = export.begin(Export(ACCOUNTS, columns=("name",), form="csv"))
        assert run.going and "" not in gave_way
    gave_way.clear()
    while work_once():
        pass
    assert [what for what, went in pairwise(gave_way) if what and not went] == ["asked", "written"]


def test_the_file_holds_what_the_list_counts(org: Organisation) -> None:
    """T-EX-02: for twenty pairs of person and filter the file has as many rows as the list, with the same sum."""
    random = Random(7)
    people = [org.rep, org.mate, org.neighbour, org.stranger]
    for number in range(60):
        account = make("crm.account", name=f"A{number}", owner=random.choice(people), grade=random.choice("ABC"))
        budget = random.choice([None, *map(Decimal, ("0", "12.34", "-5.00", "99999.99"))])
        make("crm.opportunity", name=f"D{number}", owner=account.owner, account=account, budget=budget)
    filters = [
        Condition("budget", "empty"), Condition("budget", "not_empty"), Condition("budget", "lte", "0"),
        Condition("account.grade", "any_of", ["A", "B"]), Condition("owner", "is_me"),
    ]  # fmt: skip
    for who in (org.rep, org.manager, org.director, org.executive):
        for where in filters:
            with as_(who):
                query = Query(object="crm.opportunity", where=where, order=("-budget",))
                number = asking.count(query, cap=None).number
                if not number:
                    continue
                rows = rows_of(export.begin(Export(query, form="csv", columns=("name", "budget"))))[1:]
                total = asking.totals(query, ("sum:budget",))["sum:budget"]
            assert len(rows) == number
            assert sum((Decimal(row[1]) for row in rows if row[1]), Decimal(0)) == total

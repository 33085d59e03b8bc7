"""M15: an exported file is edited and comes back: each difference shown, conflicts settled, written once, undone."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from tests.organisation import Organisation, as_, make
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.bulk import bringing_back, undo
from yingdan.platform.bulk.comparing import CHANGED, CONFLICT, REFUSED
from yingdan.platform.objects.bulk_run import BulkRow
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.query.ast import Query
from yingdan.platform.recording import recording
from yingdan.platform.transfer import wizard
from yingdan.platform.transfer.export import run as export
from yingdan.platform.transfer.export.asked import Export


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    """Files go to a folder of the test's own."""
    settings.HOME = tmp_path / "home"


ACCOUNTS = Query(object="crm.account", order=("name",))


@pytest.fixture(params=["xlsx", "csv"])
def form(request: Any) -> str:
    """Both forms."""
    return str(request.param)


class Edited:
    """An exported table in which one writes as in a spreadsheet: `sheet["A1", "City"] = "There"`."""

    def __init__(self, form: str, folder: Path) -> None:
        self.path = folder / f"edited.{form}"
        with export.opened(export.begin(Export(ACCOUNTS, way="edit", form=form))) as file:
            self.path.write_bytes(file.read())
        self.form = form

    def rows(self) -> list[list[Any]]:
        """Head and rows as they stand."""
        if self.form == "csv":
            return list(csv.reader(io.StringIO(self.path.read_text("utf-8-sig"), newline="")))
        self.book = openpyxl.load_workbook(self.path)
        return [[cell.value for cell in row] for row in self.book.worksheets[0].iter_rows()]

    def set(self, name: str, label: str, value: Any) -> None:
        """Write into the cell of the record of a name."""
        rows = self.rows()
        column, at = rows[0].index(label), next(n for n, row in enumerate(rows) if name in row)
        if self.form == "csv":
            rows[at][column] = value
            with self.path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(rows)
        else:
            self.book.worksheets[0].cell(at + 1, column + 1).value = value
            self.book.save(self.path)

    def opened(self) -> Any:
        """Uploaded and opened."""
        return wizard.open_upload(self.path)


def label(name: str) -> str:
    """What a field is called."""
    return str(schema.find("crm.account").field(name).label)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_lies_in_the_bin_is_named_and_comes_back_unchanged(
    org: Organisation, form: str, tmp_path: Path, language: str
) -> None:
    """A deal's contact in the bin, and one in a list: with the mark, in whatever language the file was made."""
    contact, other = (make("crm.contact", name=name, owner=org.rep) for name in ("王一", "李二"))
    with acting(SYSTEM):
        options = {"object": "crm.contact", "gone": "protect"}
        values = {"object_key": "crm.opportunity", "label": "Experts", "kind": "refs", "options": options}
        name = str(records.create(CustomField, values).name)
        deal = make("crm.opportunity", name="D1", owner=org.rep, contact=contact)
        records.change(deal, {name: [other]})
        records.delete(contact)
        with recording():  # as it may be after a restored backup: what is named lies in the bin all the same
            type(other).objects.filter(pk=other.pk).update(deleted_at=deal.created_at)
    deals = Query(object="crm.opportunity")
    with as_(org.rep):
        path = tmp_path / f"deals.{form}"
        with translation.override(language), export.opened(export.begin(Export(deals, "edit", form))) as file:
            path.write_bytes(file.read())
        source = wizard.open_upload(path)
        text = str(list(source.sheet().rows()))
        assert ("王一 (in the bin)" in text) == (language == "en") and "李二" in text
        assert bringing_back.rehearsed(schema.find("crm.opportunity"), source.sheet()).rows == 0


def test_an_untouched_file_differs_in_nothing(org: Organisation, form: str, tmp_path: Path) -> None:
    """What was exported and not edited is no change at all, whatever stands in it."""
    parent = make("crm.account", name="Parent", owner=org.rep)
    make(
        "crm.account", name="=1+1", owner=org.rep, parent=parent, grade="A", phone="+8613800138000", employees=0,
        annual_revenue=Decimal("1234.50"), description="one\ntwo & <three>", city=" _x0041_", website="https://www.example.com/?a=1&b=2",
    )  # fmt: skip
    with as_(org.rep):
        source = Edited(form, tmp_path).opened()
        kind = schema.find("crm.account")
        told = bringing_back.rehearsed(kind, source.sheet())
        assert (told.rows, [[(c.field.name, c.old, c.new) for c in d.cells] for d in told.shown]) == (0, [])
        with pytest.raises(Invalid):
            bringing_back.write(kind, source.token, source.sheet(), [])


def test_what_several_fields_hold_is_said_in_words(org: Organisation, form: str, tmp_path: Path) -> None:
    """People in one cell stand with their names before and after; a point keeps its degrees in the file."""
    with acting(SYSTEM):
        for kind in ("members", "location"):
            values = {"object_key": "crm.account", "name": f"c_{kind}", "label": kind, "kind": kind}
            records.create(CustomField, {**values, "options": {}})
    make("crm.account", name="A", owner=org.rep, c_members=[org.rep, org.mate], c_location="31.300000,120.600000 Park")
    with as_(org.rep):
        edited, kind_ = Edited(form, tmp_path), schema.find("crm.account")
        edited.set("A", "members", org.mate.name)
        edited.set("A", "location", "31.4,120.7 Park")
        (one,) = bringing_back.rehearsed(kind_, edited.opened().sheet()).shown
        people = f"{org.rep.name}、{org.mate.name}"
        assert [(c.old, c.new, c.state) for c in one.cells] == [
            (people, org.mate.name, CHANGED),
            ("31.300000,120.600000 Park", "31.4,120.7 Park", CHANGED),
        ]


def test_differences_conflicts_and_refusals(org: Organisation, form: str, tmp_path: Path) -> None:
    """Old and new by cell; a value others changed is a conflict one settles; what cannot be set is told; undo."""
    for name in ("Plain", "Stale", "Clash", "Wrong"):
        make("crm.account", name=name, owner=org.rep, city="Here", region="R")
    with as_(org.rep):
        kind, edited = schema.find("crm.account"), Edited(form, tmp_path)
        for name in ("Plain", "Stale", "Clash"):
            edited.set(name, label("city"), "Mine")
        edited.set("Plain", label("region"), "")
        edited.set("Wrong", label("grade"), "Z")
        edited.set("Wrong", label("phone"), "13800138000")
        edited.set("Wrong", label("created_by"), "Somebody") if label("created_by") in edited.rows()[0] else None
        records.change(Account.objects.get(name="Stale"), {"region": "Theirs"})
        records.change(Account.objects.get(name="Clash"), {"city": "Theirs"})
        source = edited.opened()
        told = bringing_back.rehearsed(kind, source.sheet())
        found = {(d.title, c.field.name): (c.old, c.new, c.state) for d in told.shown for c in d.cells}
        assert found == {
            ("Plain", "city"): ("Here", "Mine", CHANGED),
            ("Plain", "region"): ("R", "", CHANGED),
            ("Stale", "city"): ("Here", "Mine", CHANGED),
            ("Clash", "city"): ("Theirs", "Mine", CONFLICT),
            ("Wrong", "grade"): ("", "Z", REFUSED),
            ("Wrong", "phone"): ("", "13800138000", CHANGED),
        }
        assert (told.changed, told.conflicts, told.refused) == (4, 1, 1)
        clash = Account.objects.get(name="Clash").pk
        run = bringing_back.write(kind, source.token, source.sheet(), [])
        assert (run.total, run.changed, run.refused) == (4, 3, 1)
        assert BulkRow.objects.get(run=run, record_id=clash).outcome == "refused"
        assert dict(Account.objects.values_list("name", "city"))["Clash"] == "Theirs"
        again = bringing_back.write(kind, source.token, source.sheet(), [f"{clash}.city"])
        assert dict(Account.objects.values_list("name", "city"))["Clash"] == "Mine"
        assert set(Account.objects.values_list("name", "region")) == {
            ("Plain", ""), ("Stale", "Theirs"), ("Clash", "R"), ("Wrong", "R"),
        }  # fmt: skip
        undo.undo(again)
        undo.undo(run)
        assert (run.undone, run.kept) == (3, 0)
        assert dict(Account.objects.values_list("name", "city")) == {
            "Plain": "Here", "Stale": "Here", "Clash": "Theirs", "Wrong": "Here",
        }  # fmt: skip


def test_only_what_one_may(org: Organisation, tmp_path: Path) -> None:
    """Ids of others in the file are refused without naming them; who may not import brings nothing back."""
    make("crm.account", name="Mine", owner=org.rep)
    secret = make("crm.account", name="Secret", owner=org.stranger)
    with as_(org.rep):
        edited = Edited("csv", tmp_path)
        edited.set("Mine", "yingdan.id", str(secret.pk))
        source, kind = edited.opened(), schema.find("crm.account")
        (one,) = bringing_back.rehearsed(kind, source.sheet()).shown
        assert (one.title, one.cells) == ("", [])
        assert one.problem
        run = bringing_back.write(kind, source.token, source.sheet(), [])
        assert (run.total, run.refused) == (1, 1)
    with as_(org.executive), pytest.raises(Refused):
        bringing_back.rehearsed(schema.find("crm.account"), source.sheet())
    assert Account._base_manager.get(pk=secret.pk).name == "Secret"

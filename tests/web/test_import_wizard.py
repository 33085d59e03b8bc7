"""Bringing in a file through the pages: columns, meanings, a look, the run, what failed, and undoing it."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.organisation import make
from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.jobs import work_once
from yingdan.platform.objects.import_run import ImportRow

CSV = """客户名称,客户级别,城市,负责人
甲公司,A,苏州,rep
乙公司,重点,无锡,rep
,C,常州,rep
"""


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    """Uploads of a test stay in its own folder."""
    settings.HOME = tmp_path


def upload(client, text: str = CSV, name: str = "客户.csv", **options: str):
    """Send a file; gives the address of its columns."""
    file = SimpleUploadedFile(name, text.encode(options.get("encoding", "utf-8")))
    return client.post("/accounts/import/", {"file": file})


def form_of(page: str) -> dict:
    """What the browser would send back of the mapping form as it stands."""
    form = page[page.index('id="mapping"') :]
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, inside in re.findall(r'<select class="form-select" name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        data[name] = chosen[1] if chosen else ""
    data["key"] = re.findall(r'name="key" value="([^"]+)" checked', form)
    return data


def accounts():
    """All accounts by name."""
    with acting(SYSTEM):
        return {a.name: a for a in schema.find("crm.account").model.objects.all()}


def through(client, answer, grade: str = "A"):
    """From the columns to the run; gives the address of the run."""
    columns = answer["Location"]
    page = client.get(columns).content.decode()
    answer = client.post(columns, form_of(page))
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"], follow=True)
    if "values" in page.request["PATH_INFO"]:
        assert "重点" in page.content.decode()
        page = client.post(page.request["PATH_INFO"], {"is.0.0": grade}, follow=True)
    check = page.request["PATH_INFO"]
    return page.content.decode(), client.post(check)["Location"]


def test_a_file_goes_in_and_comes_back(org, browser_of) -> None:
    """Proposed columns, a meaning given, a look at each row, the run, the file of failures, undone."""
    client = browser_of(org.administrator)
    told, run = through(client, upload(client))
    assert all(name in told for name in ("甲公司", "乙公司"))
    assert accounts() == {}
    assert 'hx-trigger="every 1s"' in client.get(run).content.decode()
    with acting(SYSTEM):
        while work_once():
            pass
    found = accounts()
    assert set(found) == {"甲公司", "乙公司"}
    assert (found["乙公司"].grade, found["乙公司"].owner) == ("A", org.rep)
    page = client.get(run).content.decode()
    assert "failed.xlsx" in page
    told = unescape(page)
    why = ImportRow.objects.filter(outcome="failed").order_by("number").values_list("number", "reason")
    assert why and all(f"第 {number} 行：{reason}" in told for number, reason in why)
    csv = client.get(f"{run}failed.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("客户名称,客户级别,城市,负责人,")
    assert "常州" in csv
    assert client.get(f"{run}failed.xlsx").content[:2] == b"PK"
    assert client.post(f"{run}undo/").status_code == 302
    with acting(SYSTEM):
        while work_once():
            pass
    assert accounts() == {}


def test_the_second_run_changes_nothing(org, browser_of) -> None:
    """The name is the key; what was mapped before is remembered."""
    client = browser_of(org.administrator)
    for _ in range(2):
        _told, _run = through(client, upload(client))
        with acting(SYSTEM):
            while work_once():
                pass
    assert len(accounts()) == 2


def test_a_file_is_its_owners_alone(org, browser_of) -> None:
    """Another who may import too, and who knows the address, sees nothing; nor does who may not import."""
    columns = upload(browser_of(org.administrator))["Location"]
    assert browser_of(org.ops).get(columns).status_code == 404
    assert browser_of(org.finance).get("/accounts/import/").status_code == 404
    assert upload(browser_of(org.finance)).status_code == 404


@pytest.mark.parametrize(("name", "data"), [("x.csv", ""), ("x.pdf", "%PDF-1.4 …"), ("x.xlsx", "PK\x03\x04 no book")])
def test_what_is_no_table_is_said_to_be_none(org, browser_of, name, data) -> None:
    """In words, on the same page."""
    answer = upload(browser_of(org.administrator), data, name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_required_field_without_a_column_is_named(org, browser_of) -> None:
    """Before anything is looked at; another field for a column draws the form anew."""
    client = browser_of(org.administrator)
    columns = upload(client)["Location"]
    data = form_of(client.get(columns).content.decode()) | {"col.0": "", "key": []}
    answer = client.post(columns, data)
    assert answer.status_code == 422
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "form#mapping"}
    drawn = client.post(f"{columns}?draw=1", data | {"col.2": "founded"}, headers=headers).content.decode()
    assert 'name="times.2"' in drawn
    assert "<html" not in drawn


def test_other_encodings_are_found_out(org, browser_of) -> None:
    """GB18030 without being told."""
    client = browser_of(org.administrator)
    page = client.get(upload(client, encoding="gb18030")["Location"]).content.decode()
    assert "客户级别" in page
    assert "GB18030" in page


def test_references_are_found_among_those_there_are(org, browser_of) -> None:
    """A deal's account by its name; one that is not there is asked about."""
    make("crm.account", name="甲公司", owner=org.rep)
    client = browser_of(org.administrator)
    file = SimpleUploadedFile("d.csv", "商机名称,客户\n一,甲公司\n二,没有的\n".encode())
    columns = client.post("/opportunities/import/", {"file": file})["Location"]
    answer = client.post(columns, form_of(client.get(columns).content.decode()), follow=True)
    assert "没有的" in answer.content.decode()


def test_a_file_of_names_alone_is_said_to_be_empty(org, browser_of) -> None:
    """Not four zeros, and nothing to start."""
    client = browser_of(org.administrator)
    columns = upload(client, CSV.splitlines()[0] + "\n")["Location"]
    page = client.post(columns, form_of(client.get(columns).content.decode()), follow=True).content.decode()
    assert "没有可导入的数据" in page and "y-nums" not in page and "y-form-f" not in page

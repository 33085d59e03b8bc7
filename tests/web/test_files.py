"""Files of records: who may send, see, save and delete them (T-AC-04, T-AC-05), and hostile ones (T-IN-06)."""

import time
from collections.abc import Iterator
from os import utime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, api_of, as_, make, signed_in
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.platform import files, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.objects.attachment import Attachment
from yingdan.platform.objects.share import Share
from yingdan.platform.preferences import set_company

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PHP = b"<?php system($_GET['c']); ?>"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A home of its own."""
    settings.HOME = tmp_path
    yield tmp_path


def upload(name: str = "合同.pdf", content: bytes = b"%PDF-1.7\n%") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    found = SimpleUploadedFile("x", content)
    found._name = name  # as it comes over the wire, before anybody has looked at it
    return found


def kept(org: Organisation, record: Any, **named: Any) -> Attachment:
    """A file on a record, kept by its owner."""
    with as_(record.owner):
        return files.keep(upload(**named), (record.key(), record.pk))


def lying(home: Path) -> list[Path]:
    """The files on the disk."""
    return [f for f in (home / "files").rglob("*") if f.is_file()]


def sent(client: Any, about: str, name: str = "合同.pdf", content: bytes = b"%PDF-1.7\n%") -> Any:
    """One file sent by the page."""
    return client.post("/files/", {"about": about, "file": SimpleUploadedFile(name, content)})


def test_a_file_is_sent_listed_saved_deleted_and_brought_back(org: Organisation, home: Path) -> None:
    """The whole life of a file, as a rep does it."""
    account = make("crm.account", name="测试客户", owner=org.rep)
    browser = signed_in(org.rep)
    answer = sent(browser, f"crm.account:{account.pk}", "合同 第2版.pdf")
    assert answer.status_code == 201 and answer.json()["name"] == "合同 第2版.pdf"
    pk = answer.json()["id"]
    assert "合同 第2版.pdf" in browser.get(f"/accounts/{account.pk}/").content.decode()
    assert "合同 第2版.pdf" in browser.get(f"/accounts/{account.pk}/files/").content.decode()
    got = browser.get(f"/files/{pk}/")
    assert got.getvalue() == b"%PDF-1.7\n%" and got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C%20%E7%AC%AC2%E7%89%88.pdf"
    assert browser.get(f"/files/{pk}/", headers={"If-None-Match": got["ETag"]}).status_code == 304
    assert browser.post(f"/attachments/{pk}/delete/").status_code == 302
    assert browser.get(f"/files/{pk}/").status_code == 404
    assert "合同 第2版" not in browser.get(f"/accounts/{account.pk}/files/").content.decode()
    assert browser.post(f"/attachments/{pk}/restore/").status_code == 302
    assert browser.get(f"/files/{pk}/").status_code == 200
    verbs = Change.objects.filter(object_key="platform.attachment", record_id=pk).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["add", "delete", "restore"]
    with as_(org.rep):
        records.delete(account)
    assert browser.get(f"/files/{pk}/").status_code == 404, "a file goes to the bin with its record"


def test_nobody_gets_a_file_of_a_record_he_does_not_see(org: Organisation) -> None:
    """T-AC-04: by guessing ids or places, by any address, or after a share has ended: it is not there."""
    theirs = make("crm.account", owner=org.stranger)
    one = kept(org, theirs, name="secret.png", content=PNG)
    browser, api = signed_in(org.rep), api_of(org.rep)
    for path in (
        f"/files/{one.pk}/", f"/files/{one.pk}/view/", f"/attachments/{one.pk}/", f"/attachments/{one.pk}/history/",
        f"/accounts/{theirs.pk}/files/", f"/files/{one.place}/", f"/files/{one.place[:2]}/{one.place}",
        f"/static/files/{one.place}", f"/files/..%2f{one.place}", f"/exports/{one.place}",
    ):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code == 404 and PNG not in answer.content and b"secret" not in answer.content, path
    assert api.get(f"attachments/{one.pk}").status_code == 404 == api.get(f"attachments/{one.pk}/content").status_code
    assert api.get("attachments").json()["items"] == []
    for method, path in (("post", f"/attachments/{one.pk}/delete/"), ("post", f"/attachments/{one.pk}/restore/")):
        assert getattr(browser, method)(path).status_code == 404
    with acting(SYSTEM):
        share = records.create(
            Share, {"object_key": "crm.account", "record_id": theirs.pk, "user": org.rep, "part": "read"}
        )
    assert browser.get(f"/files/{one.pk}/").status_code == 200
    assert browser.post(f"/attachments/{one.pk}/delete/").status_code == 403, "who only reads deletes nothing"
    with acting(SYSTEM):
        records.delete(share)
    assert browser.get(f"/files/{one.pk}/").status_code == 404
    assert signed_in(org.leaver).get(f"/files/{one.pk}/").status_code == 302


def test_nobody_hangs_a_file_on_a_record_he_may_not_change(org: Organisation, home: Path) -> None:
    """T-AC-05: refused by page, program and door; nothing is written, not even to the disk."""
    theirs = make("crm.account", owner=org.stranger)
    make("platform.share", object_key="crm.account", record_id=theirs.pk, user=org.rep, part="read")
    hidden = make("crm.account", owner=org.stranger)
    browser, api = signed_in(org.rep), api_of(org.rep)
    before = Change.objects.count()
    assert sent(browser, f"crm.account:{theirs.pk}").status_code == 403
    for about in (f"crm.account:{hidden.pk}", "crm.account:999999", "crm.nothing:1", "nonsense", "crm.account:x"):
        assert sent(browser, about).status_code == 404, about
    path, form = "/api/v1/attachments", {"object": "crm.account", "id": str(hidden.pk), "file": upload("a.txt", b"x")}
    assert api.client.post(path, form, headers=api.headers).status_code == 404
    assert api.patch(f"accounts/{hidden.pk}", {"name": "x"}).status_code == 404
    with as_(org.rep):
        with pytest.raises(Refused):
            files.keep(upload(), ("crm.account", theirs.pk))
        with pytest.raises((Missing, Invalid, Refused)):
            one = Attachment(name="x", about_key="crm.account", about_id=hidden.pk, size=1, sha256="", media_type="")
            records.save(one)
    with acting(SYSTEM):
        assert Attachment.objects.count() == 0
    assert Change.objects.count() == before and lying(home) == []


HOSTILE = (
    ("page.html", HTML), ("picture.svg", SVG), ("shell.php", PHP), ("shell.pHaR", PHP), ("a.png", HTML),
    ("polyglot.gif", b"GIF89a/*" + HTML + b"*/"), ("invoice.pdf.exe", b"MZ\x90\x00"), ("CON.txt", b"hello"),
    ("nul", b"hello"), ("长" * 85 + ".txt", b"hello"), ("长" * 200 + ".pdf", b"%PDF-1.4"), ("..\\..\\x", b"hello"),
    ("../../etc/passwd", b"hello"), ('name";filename=x', b"hello"), ("invoice\u202efdp.exe", b"MZ"),
    ("a\r\nSet-Cookie: x=1.txt", b"hello"), ("<img src=x onerror=alert(1)>.txt", b"hello"), (".htaccess", b"x"),
    ("....", b"x"), (" ", b"x"), ("a\x00b.png", PNG), ("xlsx.xlsx", b"PK\x03\x04" + b"xl/workbook.xml"),
    ("text.txt", "中文内容".encode()), ("text.txt", "中文内容".encode("gbk")),
    ("utf16.html", HTML.decode().encode("utf-16")),
    ("%2e%2e%2fx", b"hello"), ("x.png\u200b", PNG), ("x.jpg", b"\xff\xd8\xff\xe0" + HTML), ("app.js", b"alert(1)"),
    ("x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
)  # fmt: skip
HARMLESS = frozenset({
    "application/octet-stream", "text/plain", "application/pdf", "image/png", "image/gif", "image/jpeg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip",
})  # fmt: skip


def test_hostile_files_are_bytes_to_be_saved(org: Organisation, home: Path) -> None:
    """T-IN-06: under a random name, given as an attachment that no browser opens as a page of ours."""
    account, browser = make("crm.account", owner=org.rep), signed_in(org.rep)
    for name, content in HOSTILE:
        one = kept(org, account, name=name, content=content)
        path = files.path_of(one)
        assert path.parent.parent == home / "files" and path.name == one.place and len(one.place) == 32, name
        assert not path.stat().st_mode & 0o177, "nobody runs it, nobody else reads it"
        got = browser.get(f"/files/{one.pk}/")
        given, policy = got["Content-Disposition"], got["Content-Security-Policy"]
        assert got.getvalue() == content, name
        assert given.startswith("attachment; filename") and "\n" not in given, name
        assert got["X-Content-Type-Options"] == "nosniff" and policy.startswith("sandbox"), name
        assert got["Content-Type"] in HARMLESS, name
        assert not any(c in one.name for c in '/\\:*?"<>|\r\n\x00\u202e\u200b') and len(one.name.encode()) <= 200, name
        assert one.name and one.name.split(".")[0].lower() not in ("con", "nul") and not one.name.startswith("."), name
        looked = browser.get(f"/files/{one.pk}/view/")
        if one.media_type in ("image/png", "image/gif", "image/jpeg", "application/pdf"):
            assert looked["X-Content-Type-Options"] == "nosniff", name
            assert "default-src 'none'" in looked["Content-Security-Policy"], name
        else:
            assert looked.status_code == 404, name
    page = browser.get(f"/accounts/{account.pk}/").content.decode()
    assert "<img src=x" not in page and "\u202e" not in page


def test_names_keep_what_people_call_them() -> None:
    """Only what does harm is taken out; a long name keeps its ending."""
    assert files.clean_name("报价单（第3版）-终稿.xlsx") == "报价单（第3版）-终稿.xlsx"
    assert files.clean_name("C:\\Users\\li\\合同.docx") == "合同.docx"
    assert files.clean_name("CON.txt") == "_CON.txt" and files.clean_name("") == "file"
    assert files.clean_name("invoice\u202efdp.exe") == "invoicefdp.exe"
    long = files.clean_name("长" * 200 + ".pdf")
    assert long.endswith("长.pdf") and len(long.encode()) <= 200


def test_empty_and_large_files_are_refused(org: Organisation, home: Path) -> None:
    """No byte, too many, one file too many; and 5 GB are refused before they are read."""
    account = make("crm.account", owner=org.rep)
    about = f"crm.account:{account.pk}"
    with acting(SYSTEM):
        set_company(file_mb=1, record_files=2)
    browser = signed_in(org.rep)
    assert sent(browser, about, content=b"").status_code == 422
    assert sent(browser, about, content=b"x" * (1 << 20)).status_code == 201
    answer = sent(browser, about, content=b"x" * ((1 << 20) + 1))
    assert answer.status_code == 422 and "1" in answer.json()["error"]
    began = time.monotonic()
    huge = browser.generic(
        "POST", "/files/", b"--x\r\n", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(5 << 30)
    )
    assert huge.status_code == 422 and time.monotonic() - began < 1
    assert sent(browser, about).status_code == 201 and sent(browser, about).status_code == 422
    assert len(lying(home)) == 2


def test_the_api_sends_and_gives_files(org: Organisation) -> None:
    """POST multipart, GET the bytes, DELETE, and the description tells it."""
    account, api = make("crm.account", owner=org.rep), api_of(org.rep)
    form = {"object": "crm.account", "id": str(account.pk), "file": upload("照片.png", PNG)}
    answer = api.client.post("/api/v1/attachments", form, headers=api.headers)
    assert answer.status_code == 201, answer.content
    one = answer.json()
    assert one["name"] == "照片.png" and one["media_type"] == "image/png" and one["size"] == len(PNG)
    assert one["about"]["id"] == account.pk and one["about"]["object"] == "crm.account" and "place" not in one
    got = api.client.get(f"/api/v1/attachments/{one['id']}/content", headers=api.headers)
    assert got.getvalue() == PNG and got["Content-Disposition"].startswith("attachment;")
    assert api.get(f"attachments?about={'crm.account'}:{account.pk}").json()["count"] == 1
    assert api.patch(f"attachments/{one['id']}", {"size": 1}).status_code == 400
    assert api.patch(f"attachments/{one['id']}", {"name": "x.png"}).json()["name"] == "x.png"
    assert api.delete(f"attachments/{one['id']}").status_code == 204
    assert api.post("attachments", {"object": "crm.account"}).status_code == 415
    paths = api.get("openapi.json").json()["paths"]
    assert "multipart/form-data" in paths["/api/v1/attachments"]["post"]["requestBody"]["content"]


def test_what_nobody_needs_is_let_go(org: Organisation, home: Path) -> None:
    """Bytes without a record, and files of forms never saved, after two days; never those of a record or its bin."""
    account = make("crm.account", owner=org.rep)
    stays, binned = kept(org, account), kept(org, account)
    with as_(org.rep):
        records.delete(binned)
        waiting, fresh = files.keep(upload()), files.keep(upload())
    stray = home / "files" / "ab" / ("ab" * 16)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    old = time.time() - files.LEFT_LYING - 60
    for path in (files.path_of(stays), files.path_of(binned), files.path_of(waiting), stray):
        utime(path, (old, old))
    with acting(SYSTEM):
        assert files.clear.run(None) == {"unsaved": 1, "files": 2}
        assert files.path_of(stays) and files.path_of(binned) and files.path_of(fresh) and not stray.exists()
        assert not Attachment.objects.filter(pk=waiting.pk).exists()
    with as_(org.mate):
        assert not Attachment.objects.filter(pk=fresh.pk).exists(), "what waits for a form is its sender's alone"


def test_a_record_page_needs_one_statement_for_its_files(org: Organisation) -> None:
    """However many there are."""
    account, browser = make("crm.account", owner=org.rep), signed_in(org.rep)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser.get(f"/accounts/{account.pk}/").status_code == 200
        return sum(q["sql"].startswith('SELECT "platform_attachment"') for q in caught)

    statements()
    for _number in range(15):
        kept(org, account)
    assert statements() == 1

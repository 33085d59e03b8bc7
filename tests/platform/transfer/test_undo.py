"""An import can be taken back, its failures mended and brought in again, and it can be stopped."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.organisation import Organisation
from tests.platform.transfer.bringing import Fill, counts, lines
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform import progress, records, schema
from yingdan.platform.jobs import work_once
from yingdan.platform.transfer import run as running
from yingdan.platform.transfer import wizard
from yingdan.platform.transfer.read import Source

Bring = Any


def rows_of(slug: str) -> Any:
    return schema.by_slug(slug).model.objects.order_by("pk")


def undone(run: Any) -> Any:
    wizard.undo(run)
    while work_once():
        pass
    return wizard.refreshed(run)


def test_created_goes_to_the_bin_and_changed_gets_its_old_values(bring: Bring) -> None:
    bring("name,city,grade\n甲,北京,A\n乙,上海,B\n", "accounts", key=["name"])
    run = bring("name,city,grade\n甲,天津,\n乙,杭州,C\n丙,广州,A\n", "accounts", key=["name"], on_existing="update")
    assert counts(run) == (1, 2, 0, 0)
    second = rows_of("accounts").get(name="乙")
    second.city = "苏州"
    records.save(second)
    run = undone(run)
    assert (run.status, run.undone, run.kept) == ("undone", 3, 0)
    assert {(a.name, a.city, a.grade) for a in rows_of("accounts")} == {("甲", "北京", "A"), ("乙", "苏州", "B")}
    assert [a.name for a in schema.by_slug("accounts").model.bin.all()] == ["丙"]


def test_what_is_needed_elsewhere_is_kept_with_the_reason(bring: Bring) -> None:
    run = bring("name,parent\n子,父\n父,\n用,\n", "accounts", key=["name"], fills=[Fill("parent", "parent")])
    bring("name,account\n单,用\n", "opportunities", key=["name"])
    run = undone(run)
    assert (run.undone, run.kept) == (2, 1)
    assert [a.name for a in rows_of("accounts")] == ["用"]
    assert lines(run)[4][1]


def test_consequences_are_taken_back_too(bring: Bring) -> None:
    bring("name\n甲\n", "accounts", key=["name"])
    run = bring("name,account,stage,amount\n单,甲,赢单,5\n", "opportunities", key=["name"])
    assert rows_of("accounts").get().status == "customer"
    undone(run)
    assert not rows_of("opportunities").exists()
    assert rows_of("accounts").get().status == "potential"


def test_an_import_cannot_be_undone_twice_nor_after_thirty_days(bring: Bring) -> None:
    run = bring("name\n甲\n", "accounts", key=["name"])
    with clock.fixed(clock.now() + timedelta(days=31)), pytest.raises(Invalid):
        wizard.undo(run)
    run = undone(run)
    with pytest.raises(Invalid):
        wizard.undo(run)
    run = bring("name\n乙\n", "accounts", key=["name"])
    skipped = bring("name\n乙\n", "accounts", key=["name"])
    assert not skipped.undoable
    assert run.undoable


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_failures_are_mended_and_brought_in_again(bring: Bring, tmp_path: Path, form: str) -> None:
    text = (
        "客户名称,电话,联系邮箱,联系邮箱,备注\n"
        "甲,13800138000,a@b.cn,x,=1+1\n"
        "乙,010 6234 5678,bad,y,'-5\n"
        '丙,+86 138-0013-8001,also bad,z,"一行\n两行"\n'
    )
    how: Any = {"key": ["name"], "fills": [Fill("email", "联系邮箱"), Fill("description", "备注")]}
    run = bring(text, "accounts", **how)
    assert counts(run) == (1, 0, 0, 2)
    path = tmp_path / f"failed.{form}"
    path.write_bytes(wizard.failures(run, form))
    if form == "csv":
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    sheet = Source(path).sheet()
    assert sheet.header[:-1] == ("客户名称", "电话", "联系邮箱", "联系邮箱 (2)", "备注")
    rows = list(sheet.rows())
    assert [row.cells[:5] for row in rows] == [
        ("乙", "010 6234 5678", "bad", "y", "-5"),
        ("丙", "+86 138-0013-8001", "also bad", "z", "一行\n两行"),
    ]
    assert all("联系邮箱" in row.cells[5] for row in rows)
    again = bring(path, "accounts", **how)
    assert counts(again) == (0, 0, 0, 2)
    mended = path.read_bytes().replace(b"also bad", b"c@d.cn") if form == "csv" else None
    if mended is not None:
        path.write_bytes(mended.replace(b"bad,", b"b@d.cn,"))
        assert counts(bring(path, "accounts", **how)) == (2, 0, 0, 0)
        assert counts(bring(text.replace("bad", "x@y.cn").replace("also ", ""), "accounts", **how)) == (0, 0, 3, 0)


def test_an_import_can_be_stopped_and_what_is_in_taken_back(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 10)
    monkeypatch.setattr(progress, "TELL_EVERY", 0)
    kept = running.log

    def log(run: Any, found: Any) -> None:
        kept(run, found)
        if run.created == 20:
            wizard.cancel(run)

    monkeypatch.setattr(running, "log", log)
    run = bring("name\n" + "".join(f"公司{n}\n" for n in range(50)), "accounts", key=["name"])
    assert run.status == "cancelled"
    assert run.total == run.created == rows_of("accounts").count()
    assert 20 <= run.created <= 30
    assert undone(run).undone == run.created
    assert not rows_of("accounts").exists()


def test_a_waiting_import_can_be_stopped(bring: Bring, org: Organisation) -> None:
    source, plan = bring.plan("name\n甲\n", "accounts", key=["name"])
    run = wizard.start(source, plan)
    wizard.cancel(run)
    assert not work_once()
    assert wizard.refreshed(run).status == "cancelled"

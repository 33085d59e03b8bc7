"""`yingdan import` brings in a file or a folder, tells what came of it, and ends with an error when rows failed."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.organisation import Organisation
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.transfer import plan

PLAN = """
title = "Two files"

[[step]]
object = "units"
key = ["name"]
rows = [{ name = "总部", kind = "company" }]

[[step]]
file = "customers.csv"
object = "accounts"
key = ["name"]
map = { name = "客户", annual_revenue = { column = "营收", times = 10_000, round = true }, owner = "谁" }
constants = { status = "customer", description = "旧系统" }
values."谁" = { "小李" = "rep" }
where = { "类" = ["A", "B"] }
"""


def told(*words: str, **options: Any) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("import", *words, stdout=out, **options)
    return out.getvalue()


def accounts() -> Any:
    with acting(SYSTEM):
        return list(schema.by_slug("accounts").model.objects.order_by("pk"))


def test_one_file(org: Organisation, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("名称,城市,x\n甲,北京,1\n乙,上海,bad\n")
    assert "城市 → city" in told(str(table), "--object", "accounts", "--dry-run")
    assert accounts() == []
    with pytest.raises(CommandError, match="1"):
        told(str(table), "--object", "accounts", "--map", "x=employees", "--failures", str(tmp_path / "failed.csv"))
    assert [(a.name, a.city, a.employees) for a in accounts()] == [("甲", "北京", 1)]
    assert "bad" in (tmp_path / "failed.csv").read_text("utf-8-sig")
    told(str(table), "--object", "accounts", "--user", "rep", "--key", "name", "--constant", "grade=A")
    assert [(a.name, a.owner and a.owner.login, a.grade) for a in accounts()] == [("甲", None, ""), ("乙", "rep", "A")]


def test_a_plan(org: Organisation, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / "old.csv").write_text("客户,营收,谁,类\n甲,12.34567,小李,A\n乙,,rep,B\n丙,1,rep,C\n")
    words = (str(tmp_path), "--plan", str(tmp_path / "plan.toml"), "--file", "customers.csv=old.csv")
    assert "customers.csv" in told(*words)
    found = {a.name: a for a in accounts()}
    assert set(found) == {"甲", "乙"}
    assert (str(found["甲"].annual_revenue), found["甲"].owner, found["甲"].status) == (
        "123456.70",
        org.rep,
        "customer",
    )
    told(*words)
    assert len(accounts()) == 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("title = ", "plan"),
        ('[[steps]]\nobject = "accounts"', "steps"),
        ('[[step]]\nobject = "accounts"', "file"),
        ('[[step]]\nobject = "accounts"\nfile = "a.csv"\nrows = []', "file"),
        ('[[step]]\nobject = "accounts"\nfile = "a.csv"\nkeys = ["name"]', "keys"),
        ('[[step]]\nobject = "accounts"\nfile = "a.csv"\nmap = { name = { columns = "x" } }', "columns"),
    ],
)
def test_a_wrong_plan_is_refused_with_the_step(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(Invalid, match=word):
        plan.load(path)


def test_unknown_objects_and_missing_files_are_named(org: Organisation, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('[[step]]\nobject = "nothings"\nfile = "a.csv"')
    with pytest.raises(Missing, match="nothings"):
        plan.load(path)
    path.write_text('[[step]]\nobject = "accounts"\nfile = "gone.csv"\nmap = { name = "x" }')
    with pytest.raises(Missing, match="gone"):
        list(plan.run_plan(tmp_path, path, SYSTEM))

"""The page docs/how-to/add-an-object.md is carried out as it stands, in a folder and a database of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-an-object.md"
BLOCK = re.compile(r"```python\n# (\S+)\n(.*?)```", re.S)
TRY = """
import django; django.setup()
from decimal import Decimal
from datetime import date
from django.test import Client
from yingdan.kernel.errors import Invalid
from yingdan.platform import records, schema, seeds, tokens
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.user import User
from yingdan.modules.crm.objects.account import Account
from channel.objects.fund_claim import FundClaim
assert not [p for t in schema.current().objects.values() for p in t.spec.problems()]
seeds.seed_all()
with acting(SYSTEM):
    admin = User.objects.get(login="admin")
    nobody = records.save(User(login="nobody", name="Nobody"))
    secrets = {u.login: tokens.issue(u, "test")[1] for u in (admin, nobody)}
with acting(actor_for(admin.pk)):
    partner = records.create(Account, {"name": "Partner"})
    values = dict(name="Fair", partner=partner, held_on=date(2026, 3, 1), spent=Decimal(200), claimed=Decimal(50))
    claim = records.create(FundClaim, values)
    assert claim.share == 25
    try:
        records.change(claim, {"claimed": Decimal(300)})
    except Invalid as wrong:
        assert "claimed" in wrong.fields
    else:
        raise AssertionError("a claim above what was spent was let in")
client = Client()
def call(method, path, who="admin", **more):
    return getattr(client, method)(path, HTTP_AUTHORIZATION="Bearer " + secrets[who], **more)
listed = call("get", "/api/v1/fundclaims").json()
assert [i["name"] for i in listed["items"]] == ["Fair"], listed
assert call("get", "/api/v1/fundclaims", "nobody").status_code in (403, 404)
done = call("post", f"/api/v1/fundclaims/{claim.pk}/do/approve", data="{}", content_type="application/json")
assert done.status_code == 200, done.content
with acting(SYSTEM):
    assert FundClaim.objects.get().status == "approved"
    link = tokens.link_for(admin)
assert client.post(f"/sign-in/{link}/").status_code == 302
for path in ("/fundclaims/", "/fundclaims/?view=board", "/fundclaims/new/", f"/fundclaims/{claim.pk}/"):
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
print("everything on the page is true")
"""


@pytest.fixture
def folder(tmp_path):
    """The page's files, each where it says, with empty packages around them."""
    for name, code in BLOCK.findall(PAGE.read_text()):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code)
    for package in ("channel", "channel/objects", "channel/migrations"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    return tmp_path


def run(folder: Path, *command: str) -> str:
    """What a command prints, run as on the page; it must succeed."""
    env = {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "YINGDAN_HOME": str(folder / "var"),
        "YINGDAN_MODULES": "channel",
        "YINGDAN_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "yingdan.config.settings",
    }
    line = [sys.executable, *command]
    done = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def test_the_object_is_short():
    (code,) = [code for name, code in BLOCK.findall(PAGE.read_text()) if "objects/" in name]
    assert len([line for line in code.splitlines() if line.strip()]) <= 70


def test_the_page_works_as_it_stands(folder):
    run(folder, "manage.py", "makemigrations", "channel")
    run(folder, "manage.py", "migrate")
    run(folder, "manage.py", "check")
    assert "everything on the page is true" in run(folder, "-c", TRY)

"""Tags on pages: the picker in the head of a record with undo, the column, the chip of the list, the selection bar."""

from typing import Any

from tests.organisation import Organisation, make
from yingdan.modules.crm.objects.account import Account

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_tags_in_head_list_and_bar(org: Organisation, browser_of: Any) -> None:
    """T-AC-05: a picker for who may change the record, none before there are tags; a foreign record is refused."""
    mine = make("crm.account", name="甲公司", owner=org.rep)
    theirs = make("crm.account", name="乙公司", owner=org.stranger)
    client = browser_of(org.rep)
    assert "cell/tags/" not in client.get(f"/accounts/{mine.pk}/").content.decode()
    make("platform.tag", name="重点", tone="bad")
    assert "cell/tags/" in client.get(f"/accounts/{mine.pk}/").content.decode()
    sent = {"tags": ["", "重点"], "was.tags": ""}
    here = PART | {"HX-Current-URL": f"http://testserver/accounts/{mine.pk}/"}
    done = client.post(f"/accounts/{mine.pk}/cell/tags/", sent | {"version": mine.version}, headers=here)
    assert done.status_code in (200, 204), done.content
    assert "/undo/" in done["HX-Trigger"]
    assert client.post(f"/accounts/{theirs.pk}/cell/tags/", sent, headers=PART).status_code == 404
    kept = {a.name: a.custom.get("tags") for a in Account._base_manager.all()}
    assert kept == {"甲公司": ["重点"], "乙公司": None}
    chip = '<span class="y-tag bad">重点</span>'
    assert chip in client.get(f"/accounts/{mine.pk}/").content.decode()
    assert chip not in client.get("/accounts/").content.decode()
    client.post("/accounts/columns/", {"column": ["name", "tags"]})
    assert chip in client.get("/accounts/").content.decode()
    assert "重点" in client.get("/accounts/chip/tags/").content.decode()
    assert "甲公司" in client.get("/accounts/?f.tags__any_of=重点").content.decode()
    assert "甲公司" not in client.get("/accounts/?f.tags__none_of=重点").content.decode()
    bar = client.get("/accounts/bulk/", headers=PART).content.decode()
    assert "/accounts/bulk/tag/" in bar
    assert "/accounts/bulk/untag/" in bar
    assert "data-bulk-verb" not in browser_of(org.finance).get("/accounts/bulk/", headers=PART).content.decode()

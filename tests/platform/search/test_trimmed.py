"""T-AC-09 for search: what is hidden from somebody or masked finds nothing for him, whichever way he asks."""

from typing import Any

import pytest

from tests.organisation import Organisation
from tests.platform.customs.test_field_grants import withhold
from yingdan.platform import schema
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.search import matching, trimmed

KEY = "crm.account"


@pytest.mark.parametrize("level", ["hidden", "masked"])
@pytest.mark.parametrize("lots", [4000, 0])
def test_a_withheld_text_finds_nothing(
    org: Organisation, make: Any, acting_as: Any, api: Any, browser_of: Any, level: str, lots: int, monkeypatch: Any
) -> None:
    """Neither list, nor box, nor palette, nor API, nor through a reference; the rest is found as before."""
    monkeypatch.setattr(matching, "MANY", lots or 1000)
    monkeypatch.setattr(matching, "LOTS", lots)
    account = make(KEY, name="启明星辰", phone="13800138000", owner=org.rep)
    make("crm.contact", name="王五", account=account, owner=org.rep, phone="13911112222")
    withhold("phone", level, key=KEY)
    with acting_as(org.rep):
        for text in ("8000", "138001"):
            assert run.count(Query(object=KEY, search=text)).number == 0
            assert run.count(Query(object="crm.contact", search=text)).number == 0
            assert trimmed.everywhere(text, {KEY: schema.find(KEY).rows}) == {}
        assert run.count(Query(object=KEY, search="qmxc")).number == 1
        assert run.count(Query(object="crm.contact", search="启明")).number == 1
        assert list(trimmed.everywhere("qimingxing", {KEY: schema.find(KEY).rows})) == [KEY]
    for text, found in (("8000", False), ("启明", True)):
        assert ("启明星辰" in browser_of(org.rep).get("/palette/", {"q": text}).content.decode()) is found
        assert ("启明星辰" in str(api(org.rep).get(f"search?q={text}").json())) is found
    with acting_as(org.manager):
        assert run.count(Query(object=KEY, search="8000")).number == 1

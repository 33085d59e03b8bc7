"""Tags in files: by their names, several parted by commas, in and out."""

import csv
import io

from tests.organisation import make
from tests.platform.transfer.bringing import Bring, counts
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.query.ast import Query
from yingdan.platform.transfer.export import run as export
from yingdan.platform.transfer.export.asked import Export


def test_by_name_in_and_out(bring: Bring) -> None:
    """A renamed tag goes by its present name, one that was deleted does not go out; one there is not fails its row."""
    first, second = make("platform.tag", name="重点", position=1), make("platform.tag", name="老客户", position=2)
    with acting(SYSTEM):
        records.change(first, {"name": "战略"})
    assert counts(bring("客户名称,标签\n甲,老客户，战略\n乙,\n丙,没有的\n", "accounts")) == (2, 0, 0, 1)
    assert {a.name: a.custom.get("tags") for a in Account.objects.all()} == {"甲": ["重点", "老客户"], "乙": None}
    asked = Export(Query(object="crm.account", order=("name",)), form="csv", columns=("name", "tags"))

    def out() -> dict[str, str]:
        with export.opened(export.begin(asked)) as file:
            rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))
        return {row[0]: row[1] for row in rows[1:]}

    assert out() == {"甲": "战略、老客户", "乙": ""}
    with acting(SYSTEM):
        records.delete(second)
    assert out() == {"甲": "战略", "乙": ""}

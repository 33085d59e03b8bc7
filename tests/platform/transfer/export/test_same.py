"""What stands in a file is what the page says, whichever way it was read: every kind, also of customers' fields."""

from typing import Any

import pytest

from tests.contracts.test_customs_operators import CASES, KEY, Rows
from tests.organisation import Organisation, as_, make
from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.fields import Field
from yingdan.platform.transfer.export.csv_file import maker
from yingdan.platform.transfer.export.reading import Reader, is_direct
from yingdan.platform.transfer.export.values import Titles
from yingdan.platform.transfer.export.writing import shape

FIGURES = ("number", "money", "percent", "rating", "progress", "duration", "date", "stamp")
"""Shown in words of their own on the page; in a file they are numbers and days."""
GROUPED = ("phone",)
POINTS = ("location",)
"""Shown by the address people gave it; in a file with its degrees, else they would be lost on the way back."""


def by_id(pk: int) -> Any:
    """An account."""
    with acting(SYSTEM):
        return schema.find(KEY).rows().get(pk=pk)


def written(fields: list[Field], ids: list[int], *, direct: bool) -> list[list[str]]:
    """The columns of a CSV, read as columns or by way of records."""
    reader = Reader(schema.find(KEY), fields, Titles())
    assert reader.direct or not direct
    reader.direct = direct
    columns = reader.columns(ids)[1]
    return [maker(shape(f))(values) for f, values in zip(fields, columns, strict=True)]


@pytest.mark.parametrize("kind", sorted(CASES))
def test_customers_fields(org: Organisation, kind: str) -> None:
    """Read as a column, read with records, shown on the page: one and the same."""
    rows = Rows(org, kind)
    ids = [pk for pk, _value in rows.rows][::-1]
    with as_(org.administrator):
        field = schema.find(KEY).fields[rows.name]
        records = schema.find(KEY).rows().in_bulk(ids)
        said = [field.show(records[pk]).replace("—", "") for pk in ids]
        (cells,) = written([field], ids, direct=True)
        assert written([field], ids, direct=False) == [cells]
    for words, cell in zip(said, cells, strict=True):
        assert bool(words) == bool(cell), (words, cell)
        if kind in GROUPED:
            assert (cell or "").replace(" ", "") in words.replace(" ", "").replace("+86", "")
        elif kind in POINTS:
            assert words.replace(" ", "") in (cell or "").removeprefix("'").replace(" ", "")
        elif kind not in FIGURES:
            assert (cell or "").removeprefix("'") == words


def test_columns_of_the_table(org: Organisation) -> None:
    """The object's own fields, some of them empty, in whatever order the rows are asked for."""
    ids = [make(KEY, name=f"N{number}", owner=who).pk for number, who in enumerate((org.rep, org.mate))]
    ids.append(make(KEY, name="Below", owner=org.rep, parent=by_id(ids[0]), city="=1").pk)
    with as_(org.administrator):
        fields = [f for f in schema.find(KEY).fields.values() if is_direct(f)]
        assert len(fields) > 20
        for order in (ids, ids[::-1]):
            assert written(fields, order, direct=True) == written(fields, order, direct=False)

"""Copying the SQLite database ends, also when somebody else does not let go of it."""

from pathlib import Path

import pytest
from django.db import connection

from yingdan.kernel.errors import Conflict
from yingdan.platform import dump_sqlite
from yingdan.platform.objects.unit import Unit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's file"),
]


def test_a_database_that_is_never_let_go_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_sqlite, "PATIENCE", 0.0)
    Unit._base_manager.update(name="written and not committed")
    with pytest.raises(Conflict, match="in use elsewhere"):
        dump_sqlite.dump(tmp_path / "copy")

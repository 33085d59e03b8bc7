"""A company to import into, as its administrator, and short words for importing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from tests.platform.transfer.bringing import Bring
from yingdan.platform.actor import Actor


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    """Uploads go to a folder of the test's own."""
    settings.HOME = tmp_path / "home"


@pytest.fixture
def actor(org: Organisation) -> Iterator[Actor]:
    """Everything in the test is done as the administrator."""
    with as_(org.administrator) as actor:
        yield actor


@pytest.fixture
def bring(actor: Actor, tmp_path: Path) -> Callable[..., Any]:
    """`bring(text, "accounts", key=["name"])` imports a table to its end and gives the ImportRun."""
    return Bring(tmp_path)

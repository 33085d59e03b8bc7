"""Labels here are English, whatever is compiled; the company has two accounts and four deals."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.organisation import Organisation
from tests.platform.formula.made import furnish


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def firm(org: Organisation) -> Organisation:
    """Two accounts and four deals of the rep's, one of them without an amount."""
    return furnish(org)

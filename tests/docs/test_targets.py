"""Every example of the pages about the engines of targets and billing, run."""

import doctest
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "engines"


@pytest.mark.parametrize(("page", "fewest"), [("targets.md", 30), ("standing.md", 20), ("billing.md", 15)])
def test_the_examples_are_true(page: str, fewest: int) -> None:
    ran = doctest.testfile(str(PAGES / page), module_relative=False, encoding="utf-8")
    assert ran.failed == 0
    assert ran.attempted > fewest

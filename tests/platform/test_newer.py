"""A database goes on with a newer program, whatever was gathered meanwhile; an older one does not touch it."""

import pytest

from yingdan.platform import newer


@pytest.mark.parametrize(
    ("step", "strange"),
    [
        ("0001_initial", False),
        ("0001_squashed_0022_comment_answers", False),
        ("0001_squashed_0001_initial", False),
        ("0001_squashed_0999_of_next_year", True),
        ("0999_of_next_year", True),
    ],
)
def test_steps_gathered_earlier_are_known(step: str, strange: bool) -> None:
    """A gathered step that this program gathers otherwise is known by its last one."""
    assert newer.unknown([("platform", step)]) == ([f"platform.{step}"] if strange else [])

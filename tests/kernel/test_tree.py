"""Places in a tree: above, below, common; /1/ is never taken for /11/."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.kernel import tree

WAYS = st.lists(st.integers(1, 40), max_size=8)


def path(way: list[int]) -> str:
    made = tree.ROOT
    for number in way:
        made = tree.join(made, number)
    return made


def test_paths_are_made_from_the_top() -> None:
    assert tree.join("", 1) == "/1/"
    assert tree.join("/1/", 5) == "/1/5/"
    assert path([1, 5, 9]) == "/1/5/9/"


def test_above_and_depth() -> None:
    assert tree.ancestors("/1/5/9/") == [1, 5]
    assert tree.ids("/1/5/9/") == [1, 5, 9]
    assert tree.ancestors("/1/") == tree.ancestors("") == []
    assert [tree.depth(each) for each in ("", "/1/", "/1/5/9/")] == [0, 1, 3]


def test_below() -> None:
    assert tree.is_below("/1/5/9/", "/1/")
    assert tree.is_below("/1/", "")
    assert not tree.is_below("/1/", "/1/")
    assert not tree.is_below("/1/", "/1/5/")
    assert not tree.is_below("/11/", "/1/")
    assert not tree.is_below("/1/50/", "/1/5/")


def test_common() -> None:
    assert tree.common("/1/5/9/", "/1/5/7/") == "/1/5/"
    assert tree.common("/1/5/9/", "/1/") == "/1/"
    assert tree.common("/1/5/", "/1/50/") == "/1/"
    assert tree.common("/1/", "/2/") == ""


@pytest.mark.parametrize("wrong", ["/", "1/5", "/1", "1/", "//", "/1//2/", "/0/", "/a/", "/1/5/\n", "/１/", "/-1/"])
def test_what_is_no_path_is_refused(wrong: str) -> None:
    for use in (tree.ids, tree.depth, lambda each: tree.join(each, 1), lambda each: tree.common(each, "/1/")):
        with pytest.raises(ValueError, match="not a path"):
            use(wrong)


@pytest.mark.parametrize("wrong", [0, -1])
def test_places_are_numbered_from_one(wrong: int) -> None:
    with pytest.raises(ValueError, match="from 1"):
        tree.join("/1/", wrong)


@given(WAYS, WAYS)
def test_paths_agree_with_lists(one: list[int], other: list[int]) -> None:
    a, b = path(one), path(other)
    assert tree.ids(a) == one and tree.depth(a) == len(one) and tree.ancestors(a) == one[:-1]
    assert tree.is_below(a, b) == (len(one) > len(other) and one[: len(other)] == other)
    shared = tree.ids(tree.common(a, b))
    assert shared == one[: len(shared)] == other[: len(shared)]
    assert one[: len(shared) + 1] != other[: len(shared) + 1] or shared in (one, other)
    assert tree.common(a, b) == tree.common(b, a)

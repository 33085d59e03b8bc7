"""Cards make whole rows, in the order in which they come as far as that goes."""

import pytest

from yingdan.web.packing import packed


@pytest.mark.parametrize(
    ("spans", "rows"),
    [
        ([4, 4, 4, 12], [(0, 4), (1, 4), (2, 4), (3, 12)]),
        ([4, 12, 8], [(0, 4), (2, 8), (1, 12)]),
        ([4, 4, 12], [(0, 6), (1, 6), (2, 12)]),
        ([8, 12], [(0, 12), (1, 12)]),
        ([8, 3], [(0, 8), (1, 4)]),
        ([], []),
    ],
)
def test_no_corner_is_left_empty(spans: list[int], rows: list[tuple[int, int]]) -> None:
    assert packed(spans) == rows

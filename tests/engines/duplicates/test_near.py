"""Places within a hundred metres: found by cells, measured on the great circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.duplicates.near import METRES, Point, cells, degrees, within

PEOPLES_SQUARE = (31.2304, 121.4737)
A_METRE_NORTH = 1 / 111_195


@pytest.mark.parametrize(("metres", "near"), [(0, True), (99, True), (101, False), (5_000, False)])
def test_by_distance(metres: int, near: bool) -> None:
    there = (PEOPLES_SQUARE[0] + metres * A_METRE_NORTH, PEOPLES_SQUARE[1])
    assert within(PEOPLES_SQUARE, there) is near


@pytest.mark.parametrize("nowhere", [(None, None), (31.2, None), degrees("somewhere"), degrees("91,0"), degrees("")])
def test_what_is_no_place_is_near_nothing(nowhere: Point) -> None:
    assert not within(PEOPLES_SQUARE, nowhere) and not within(nowhere, PEOPLES_SQUARE)


@given(st.floats(-84, 84), st.floats(-179, 179), st.floats(-METRES, METRES), st.floats(-METRES, METRES))
def test_places_within_the_distance_share_a_cell(lat: float, lng: float, up: float, along: float) -> None:
    there = (lat + up * A_METRE_NORTH, lng + along * A_METRE_NORTH)
    if within((lat, lng), there):
        assert set(cells(lat, lng)) & set(cells(*there))

"""Places on earth that lie close together: found by equal cells, then measured.

A place lies in one cell of each of four grids, which are shifted against one another by half a cell of twice the
distance: two places within the distance share a cell of at least one of them, so equality finds them.
"""

from math import asin, cos, floor, radians, sin, sqrt

METRES = 100
"""The distance of requirements.md §5.2."""
EARTH = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""
DEGREE = radians(1) * EARTH
"""Metres of a degree of latitude."""
Point = tuple[float | None, float | None]


def degrees(text: str) -> Point:
    """Latitude and longitude of "lat,lng …" in degrees; nothing for what is no place."""
    lat, _comma, lng = text.partition(" ")[0].partition(",")
    try:
        point = float(lat), float(lng)
    except ValueError:
        return None, None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else (None, None)


def cells(lat: float, lng: float) -> list[str]:
    """The cells of a place, one of each grid. Rows have a width of their own, as meridians draw together."""
    found = []
    for across in (0, 1):
        row = floor(lat * DEGREE / METRES / 2 + across / 2)
        narrow = max(cos(radians((row - across / 2 + 0.5) * 2 * METRES / DEGREE)), 0.01)
        for along in (0, 1):
            column = floor(lng * DEGREE * narrow / (METRES * 2.05) + along / 2)
            found.append(f"{across}{along}:{row}:{column}")
    return found


def within(a: Point, b: Point) -> bool:
    """Whether two places lie within the distance, on the great circle."""
    if a[0] is None or a[1] is None or b[0] is None or b[1] is None:
        return False
    up, side = radians(b[0] - a[0]), radians(b[1] - a[1])
    half = sin(up / 2) ** 2 + cos(radians(a[0])) * cos(radians(b[0])) * sin(side / 2) ** 2
    return 2 * EARTH * asin(sqrt(half)) <= METRES

"""People × months with both margins standing: every person's year and every month of the unit add up exactly.

Rounding each person's months by themselves leaves the months of the unit some cents off. A table can always be rounded
so that all sums of rows and columns stay and no cell is a whole unit away from its exact share: controlled rounding
(L. H. Cox, *Journal of the American Statistical Association* 82, 1987; that it always exists: Bacharach, 1966). It
goes by loops: along a closed way through unrounded cells, turning at each, amounts are moved alternately up and down
until one of them is round; sums do not notice.
"""

from collections.abc import Sequence
from decimal import Decimal

from yingdan.engines.targets.exact import fraction, to_unit
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.spread import CENT


def cross(rows: Sequence[Decimal], columns: Sequence[Decimal], unit: Decimal = CENT) -> list[list[Decimal]]:
    """The cells, row by row, whose sums are ``rows`` and ``columns``, each in proportion to both, in whole units.

    Invalid ("margins") when the two do not have the same sum, differ in sign, or are not in whole units. Amounts below
    zero are shared as their mirror image.
    """
    step, sums = fraction(unit), [fraction(amount) for amount in (*rows, *columns)]
    if step <= 0:
        raise Invalid("The unit to round to must be above zero.", code="unit")
    if any(amount % step for amount in sums):
        raise Invalid("The sums of rows and columns must be in whole units of %(unit)s.", code="margins", unit=unit)
    if total(rows) != total(columns) or (min(sums, default=0) < 0 < max(sums, default=0)):
        raise Invalid("The rows and the columns must have the same sum, and no amount another sign.", code="margins")
    units = [int(abs(amount) / step) for amount in sums]
    across, down = units[: len(rows)], units[len(rows) :]
    whole = sum(across)
    # An exact cell is row × column ÷ whole: so many whole units, and a rest in parts of the whole.
    cells = [[divmod(row * column, whole)[0] if whole else 0 for column in down] for row in across]
    rests = [[row * column % whole if whole else 0 for column in down] for row in across]
    for row, line in enumerate(rests):
        while any(line):
            _turn(cells, rests, _loop(rests, row), whole)
    sign = -1 if total(rows) < 0 else 1
    return [[to_unit(sign * count * step, unit) for count in line] for line in cells]


def _loop(rests: list[list[int]], row: int) -> list[tuple[int, int]]:
    """A closed way through unrounded cells that begins near ``row`` and turns at every cell.

    Sums are whole, so a row or column with one unrounded cell has another: the way never ends before it meets itself.
    """
    way: list[tuple[int, int]] = []
    met: dict[tuple[bool, int], int] = {}
    along, line, came = True, row, -1
    while (along, line) not in met:
        met[along, line] = len(way)
        if along:
            onward = next(column for column, rest in enumerate(rests[line]) if rest and column != came)
            way.append((line, onward))
        else:
            onward = next(other for other, cells in enumerate(rests) if cells[line] and other != came)
            way.append((onward, line))
        along, line, came = not along, onward, line
    return way[met[along, line] :]


def _turn(cells: list[list[int]], rests: list[list[int]], loop: list[tuple[int, int]], whole: int) -> None:
    """Move as much round the loop as makes at least one of its cells round."""
    up, down = loop[::2], loop[1::2]
    much = min(*(whole - rests[row][column] for row, column in up), *(rests[row][column] for row, column in down))
    for row, column in down:
        rests[row][column] -= much
    for row, column in up:
        more, rests[row][column] = divmod(rests[row][column] + much, whole)
        cells[row][column] += more

"""How cards of several widths make whole rows: no corner of the page is left empty."""

from collections.abc import Sequence

COLUMNS = 12


def packed(spans: Sequence[int]) -> list[tuple[int, int]]:
    """The cards in the order in which they stand, each with its place among those given and the columns it takes.

    A card that does not fit into its row lets the first later one go before it that does; what is still free then goes
    to the row's cards: shared where they are as wide as one another, else to the last.
    """
    left, rows = list(enumerate(spans)), list[tuple[int, int]]()
    while left:
        row, free = list[tuple[int, int]](), COLUMNS
        while fitting := next((one for one in left if one[1] <= free), None):
            left.remove(fitting)
            row.append(fitting)
            free -= fitting[1]
        rows += stretched(row, free) if row else [(left.pop(0)[0], COLUMNS)]
    return rows


def stretched(row: list[tuple[int, int]], free: int) -> list[tuple[int, int]]:
    """A row with what is free in it given away."""
    if free and len({span for _at, span in row}) == 1 and not COLUMNS % len(row):
        return [(at, COLUMNS // len(row)) for at, _span in row]
    at, last = row[-1]
    return [*row[:-1], (at, last + free)]

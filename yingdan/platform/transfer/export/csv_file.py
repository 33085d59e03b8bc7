"""A CSV file for people: UTF-8 with a byte order mark, so that every spreadsheet reads its Chinese."""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from yingdan.kernel import clock
from yingdan.platform.columnwise import each
from yingdan.platform.transfer.cells import RISKY, harmless
from yingdan.platform.transfer.export.values import DAY, MOMENT, TEXT

SIGNS = frozenset(RISKY)
Texts = Callable[[Sequence[Any]], list[str]]


class Lines:
    """The file being written."""

    def __init__(self, path: Path, heads: Sequence[str], shapes: Sequence[str]) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self.file.write("\ufeff")  # the codec that writes it, utf-8-sig, is four times as slow for all that follows
        self.writer = csv.writer(self.file)
        self.writer.writerow([harmless(head) for head in heads])
        self.makers = [maker(shape) for shape in shapes]

    def add(self, columns: Sequence[Sequence[Any]]) -> None:
        """Write some rows, given column by column."""
        made = [make(values) for make, values in zip(self.makers, columns, strict=True)]
        self.writer.writerows(zip(*made, strict=True))

    def close(self) -> None:
        """Write the file to its end."""
        self.file.close()


def maker(shape: str) -> Texts:
    """What writes a column of one shape."""
    return {TEXT: texts, DAY: days, MOMENT: moments}.get(shape, numbers)


def texts(values: Sequence[Any]) -> list[str]:
    """Texts; what a spreadsheet would run has a ' in front."""
    if SIGNS.isdisjoint([v[0] for v in values if v]):
        return list(values)
    return each(lambda v: harmless(v) if v else v, values)


def numbers(values: Sequence[Any]) -> list[str]:
    """Numbers, exact, without separators; a negative one stays a number, nothing is blank and 0 is 0."""
    made = ["" if v is None else str(v) for v in values]
    if "E" not in "".join(made):
        return made
    return [s if "E" not in s or isinstance(v, str) else f"{v:f}" for s, v in zip(made, values, strict=True)]


def days(values: Sequence[Any]) -> list[str]:
    """Days as 2026-03-05."""
    return each(lambda v: v.isoformat() if v else "", values)


def moments(values: Sequence[Any]) -> list[str]:
    """Moments as the company's clocks showed them."""
    zone = clock.zone()

    def told(v: Any) -> str:
        return v.astimezone(zone).isoformat(" ", "seconds")[:19] if isinstance(v, datetime) else str(v or "")

    return each(told, values)

"""Run in a child process with little memory: tells the size of an old xls, so that a crafted one harms nobody.

The reader of spreadsheets lays a sheet out as a rectangle; an xls may claim one of gigabytes in a few bytes, and
unlike an
xlsx its parts cannot be searched beforehand. Prints "rows columns" of the largest sheet; any failure means: do not
open.
"""

import sys

import python_calamine

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

MEMORY = 1 << 30
SECONDS = 20


def main(path: str) -> None:
    """Open the workbook at `path` under limits of memory and time and print the size of its largest sheet."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        sheets = [book.get_sheet_by_index(place) for place in range(len(book.sheet_names))]
        print(max((s.total_height for s in sheets), default=0), max((s.total_width for s in sheets), default=0))


if __name__ == "__main__":
    main(sys.argv[1])

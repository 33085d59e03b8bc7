"""Places in a tree, written as paths: ``/1/5/9/`` is 9, below 5, below 1. The place above all is ``""``.

A path begins and ends with a slash, so that ``/1/`` is never taken for the beginning of ``/11/`` and one indexed
prefix match answers "everything below".
"""

import re

ROOT = ""
"""The path above every other."""

_PATH = re.compile(r"(?:/(?:[1-9][0-9]*/)+)?")


def join(parent_path: str, id: int) -> str:
    """The path of the one called ``id`` under ``parent_path`` (``""`` for one at the top); ValueError for no id."""
    if id < 1:
        raise ValueError(f"a place in a tree is numbered from 1, not {id}")
    return f"{_known(parent_path) or '/'}{id}/"


def ids(path: str) -> list[int]:
    """Everyone on the way from the top down to and with the last: ``/1/5/9/`` is 1, 5, 9."""
    return [int(part) for part in _known(path).split("/") if part]


def ancestors(path: str) -> list[int]:
    """Everyone above, from the top down, without the place itself: ``/1/5/9/`` has 1 and 5."""
    return ids(path)[:-1]


def way(path: str) -> list[str]:
    """The paths from the top down to and with ``path``: ``/1/5/`` is reached by ``/1/`` and ``/1/5/``."""
    return [path[: at + 1] for at, mark in enumerate(_known(path)) if at and mark == "/"]


def is_below(path: str, other: str) -> bool:
    """Whether ``path`` is somewhere under ``other``; nothing is below itself, everything is below ``""``."""
    return path != other and _known(path).startswith(_known(other))


def depth(path: str) -> int:
    """How deep a place is: 1 at the top, 0 for ``""``."""
    return max(_known(path).count("/") - 1, 0)


def common(a: str, b: str) -> str:
    """The path of the lowest place that holds both (it may be one of them), ``""`` when they share none."""
    shared = ROOT
    for one, other in zip(ids(a), ids(b), strict=False):
        if one != other:
            break
        shared = join(shared, one)
    return shared


def _known(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} is not a path; one looks like /1/5/9/")
    return path

"""Statements that look up by a key, which PostgreSQL may plan once and keep.

Planning takes longer than such a statement itself: a record with all it refers to, twelve tables, is planned for 10 ms
and read in 0.3. Whatever value the key has, the plan is the same. Not so for what is searched, filtered or put in
order: there the best plan depends on the values, and those statements are planned each time with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_on: ContextVar[bool] = ContextVar("by_key", default=False)


@contextmanager
def by_key(on: bool = True) -> Iterator[None]:
    """Inside, statements are ones that look up by a key: a record, its version, what hangs on it. Decorates as well."""
    token = _on.set(on or _on.get())
    try:
        yield
    finally:
        _on.reset(token)


def is_by_key() -> bool:
    """Whether the statements being made look up by a key."""
    return _on.get()

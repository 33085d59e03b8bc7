"""Columns that the program alone keeps: sums that follow from other records."""

from typing import Any

from yingdan.platform.flag import Flag

keeping = Flag("keeping")
"""Inside, kept columns are written; only `services.settling` opens it."""


def untouched(record: Any, **kept: Any) -> None:
    """Outside of that, put kept columns back to what is stored, or to what a new row begins with."""
    if not keeping.on:
        for name, first in kept.items():
            setattr(record, name, record.before.get(name, first))

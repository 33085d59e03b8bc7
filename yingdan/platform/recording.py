"""Whether rows of records may be written: only while the door holds it open."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_recording: ContextVar[bool] = ContextVar("recording", default=False)


class UnrecordedWrite(RuntimeError):
    """A record was written without going through `yingdan.platform.records`."""


@contextmanager
def recording() -> Iterator[None]:
    """Inside, rows may be written; only the door opens it."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)


def require_recording() -> None:
    """Raise UnrecordedWrite outside the door."""
    if not _recording.get():
        raise UnrecordedWrite("write through yingdan.platform.records: save, create, change, delete")

"""Whether rows of records may be written: only while the door holds it open."""

from yingdan.platform.flag import Flag

recording = Flag("recording")
"""Inside, rows may be written; only the door opens it."""


class UnrecordedWrite(RuntimeError):
    """A record was written without going through `yingdan.platform.records`."""


def require_recording() -> None:
    """Raise UnrecordedWrite outside the door."""
    if not recording.on:
        raise UnrecordedWrite("write through yingdan.platform.records: save, create, change, delete")

"""Keeps uploaded files under the installation's home until their import can no longer be undone."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol
from uuid import uuid4

from django.conf import settings

from yingdan.kernel.errors import Missing
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.transfer.read import Sheet, Source

PLACE = re.compile(r"[0-9a-f]{32}/[^/\x00]{1,120}")
BLOCK = 1 << 20


class Upload(Protocol):
    """A file as a browser sends it."""

    name: str

    def chunks(self) -> Iterable[bytes]:
        """Its bytes."""
        ...


def folder() -> Path:
    """Where uploads are kept."""
    return Path(settings.HOME) / "imports"


def keep(file: Any, name: str = "") -> str:
    """Copy a path, an open file or a browser's upload; gives the token to open it by."""
    given = Path(name or str(getattr(file, "name", file))).name or "table"
    token = f"{uuid4().hex}/{shortened(given)}"
    path = folder() / token
    path.parent.mkdir(parents=True, mode=0o700)
    if isinstance(file, str | Path):
        shutil.copyfile(file, path)
    else:
        with path.open("wb") as out:
            for piece in file.chunks() if hasattr(file, "chunks") else pieces(file):
                out.write(piece)
    path.chmod(0o600)
    return token


def pieces(file: IO[bytes]) -> Iterable[bytes]:
    """The bytes of an open file."""
    while block := file.read(BLOCK):
        yield block


def shortened(name: str) -> str:
    """A name that a file system takes, its ending kept."""
    plain = "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|')[-120:]
    while len(plain.encode()) > 200:
        plain = plain[1:]
    return plain.lstrip(".") or "table"


def opened(token: str, encoding: str = "", delimiter: str = "") -> Source:
    """The file of a token. Raises Missing when it is gone, Invalid when it cannot be read."""
    path = folder() / token
    if not PLACE.fullmatch(token) or ".." in token or not path.is_file():
        raise Missing("The uploaded file is no longer there.", code="file")
    source = Source(path, path.name, encoding=encoding, delimiter=delimiter)
    source.token = token
    return source


def sheet_of(run: ImportRun) -> Sheet:
    """The sheet an import reads. Raises Missing when its file is gone."""
    return opened(run.file, **run.reading.get("source", {})).sheet(run.sheet, run.reading.get("header_row"))


def drop(token: str) -> None:
    """Remove the file of a token."""
    if PLACE.fullmatch(token):
        shutil.rmtree((folder() / token).parent, ignore_errors=True)

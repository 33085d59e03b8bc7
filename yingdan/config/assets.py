"""The mark of the static files: it stands in their address, so that a browser may keep them for ever and never
has old ones.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def mark(folders: Iterable[Path]) -> str:
    """Eight letters that change when any file in these folders does, by name, size and time."""
    found = sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                state = file.stat()
                found.update(f"{file.relative_to(folder)}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    return found.hexdigest()[:8]

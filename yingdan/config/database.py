"""The database settings: the embedded SQLite file unless an address of PostgreSQL is given."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_START = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
    "PRAGMA journal_size_limit=67108864;PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-2000;"  # each thread has its own; more, or mmap, was hardly faster at 2.4 GB
)


def sqlite(path: Path) -> dict[str, Any]:
    """Settings for the embedded database: write-ahead log, immediate transactions, waiting for a busy writer.

    IMMEDIATE is a must: with deferred transactions a reader that turns into a writer fails at once
    with "database is locked", and no timeout helps. Each thread has a connection with statements of its own: forty of
    them instead of 128 are no slower and spare two processes some 15 MB.
    """
    how = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START, "cached_statements": 40}
    return {
        "ENGINE": "yingdan.platform.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": how,
        "TEST": {"NAME": None},
    }


def postgresql(url: str) -> dict[str, Any]:
    """Settings from `postgresql://user:password@host:port/name?option=value`; a socket folder may stand as `host=`.

    `prepare_threshold` says after how many times a statement that looks up by a key is prepared; `none`: never.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    times = options.pop("prepare_threshold", "1")
    return {
        "ENGINE": "yingdan.platform.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", parts.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {**options, "prepare_threshold": int(times) if times.isdigit() else None},
    }


def database(url: str, home: Path) -> dict[str, Any]:
    """The default database for an address; an empty one means the file in `home`.

    Raises ValueError for an address of another kind.
    """
    if not url:
        return sqlite(home / "yingdan.sqlite3")
    if url.startswith("sqlite:"):
        return sqlite(Path(url.removeprefix("sqlite:").replace("///", "/", 1)))
    if url.startswith(("postgres://", "postgresql://")):
        return postgresql(url)
    raise ValueError("YINGDAN_DATABASE_URL must start with sqlite: or postgresql://")

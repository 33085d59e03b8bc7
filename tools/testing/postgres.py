"""A throw-away PostgreSQL: `python -m tools.testing.postgres COMMAND…` runs the command beside one, then removes it.

The cluster lives in a new folder under /tmp and listens on a socket there and nowhere else. The command finds its
address in YINGDAN_DATABASE_URL. It trades safety for speed (no fsync) unless `--durable` is given.
"""

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tools.testing.boxed import skipped
from tools.testing.packages import install

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SIZES = ("shared_buffers=256MB", "work_mem=16MB", "max_connections=120", "autovacuum_naptime=10s", "jit=off")
INIT = ("-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
SECONDS_TO_START = 60


def folders() -> Iterator[Path]:
    """Where PostgreSQL's programs may be, best first."""
    if config := shutil.which("pg_config"):
        found = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        if found.returncode == 0:
            yield Path(found.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    if server := shutil.which("postgres"):
        yield Path(server).resolve().parent


def programs() -> Path | None:
    """The folder that holds both `initdb` and `postgres`, or None."""
    for folder in folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def servant() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, so root hands it to `postgres` or `nobody`; None is oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("running as root, and there is no user `postgres` or `nobody` to run the server as")


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments of subprocess that make a program run as `user`."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen, log: Path, socket: Path) -> None:
    """Return once the server accepts connections; SystemExit with the end of its log when it does not."""
    for _ in range(SECONDS_TO_START * 20):
        if server.poll() is not None:
            break
        if socket.exists() and "ready to accept connections" in log.read_text(errors="replace"):
            return
        time.sleep(0.05)
    raise SystemExit("PostgreSQL did not start:\n" + log.read_text(errors="replace")[-2000:])


@contextmanager
def cluster(bindir: Path, *, durable: bool = False) -> Iterator[str]:
    """A running cluster with an empty database `yingdan`; gives its address, and removes everything afterwards."""
    user = servant()
    home = Path(tempfile.mkdtemp(prefix="yingdan-pg-", dir="/tmp"))
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    data, log = home / "data", home / "log"
    run: dict[str, Any] = {"cwd": "/", **_as(user)}
    server: subprocess.Popen | None = None
    try:
        subprocess.run(
            [
                bindir / "initdb",
                "-D",
                data,
                "-U",
                "yingdan",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            **run,
        )
        options = [f"unix_socket_directories={home}", "listen_addresses=", "fsync=on" if durable else FAST[0]]
        options += [*SIZES, *(() if durable else FAST[1:])]
        command = [str(bindir / "postgres"), "-D", str(data), *(part for option in options for part in ("-c", option))]
        with log.open("w") as out:
            server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **run)
        _wait(server, log, home / ".s.PGSQL.5432")
        subprocess.run([bindir / "createdb", "-h", home, "-U", "yingdan", "yingdan"], check=True, **run)
        yield f"postgresql://yingdan@/yingdan?host={home}"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)  # "fast": clients are cut off
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    """Run the command beside a fresh cluster; its exit code, or 0 with a loud word when no PostgreSQL can be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--durable", action="store_true", help="keep fsync on, as in real use")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run; with none, the address is printed")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is removed then, too
    bindir = programs()
    if bindir is None and install("postgresql"):
        bindir = programs()
    if bindir is None:
        skipped("postgres", "no PostgreSQL on this machine and none could be installed")
        return 0
    with cluster(bindir, durable=arguments.durable) as url:
        environment = {**os.environ, "YINGDAN_DATABASE_URL": url}
        if arguments.command:
            return subprocess.run(arguments.command, env=environment).returncode
        print(f"export YINGDAN_DATABASE_URL='{url}'", flush=True)
        with suppress(KeyboardInterrupt):
            sys.stdin.read()
        return 0


if __name__ == "__main__":
    sys.exit(main())

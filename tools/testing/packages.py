"""Installing Debian packages a test needs, where that is possible and nobody has to be asked: as root on Debian."""

import os
import shutil
import subprocess
from functools import cache


@cache
def can_install() -> bool:
    """Whether this is root on a machine with apt-get, and it was not forbidden by YINGDAN_NO_INSTALL=1."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return root and shutil.which("apt-get") is not None and os.environ.get("YINGDAN_NO_INSTALL") != "1"


def install(*names: str) -> bool:
    """Install the packages; whether that went well. Says what it does, and shows the end of the log when it fails."""
    if not can_install():
        return False
    print(f"installing {' '.join(names)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
    ):
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
        if result.returncode and "install" in command:
            print((result.stdout + result.stderr)[-2000:])
            return False
    return True

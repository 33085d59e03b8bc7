"""A real browser for the tests: `python -m tools.testing.browser COMMAND…` makes sure there is one, then runs it.

Chromium is the one named by CHROMIUM, or /usr/bin/chromium, or one on PATH; as root on Debian it is installed. A
Chinese font is fetched for the screenshots when the machine has none. The command finds the browser in CHROMIUM.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools.testing.boxed import skipped
from tools.testing.packages import install
from tools.vendor import fetch, manifest

FONT = "@expo-google-fonts/noto-sans-sc"
FACES = ("400Regular", "700Bold")
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named and Path(named).exists():
        return named
    if Path("/usr/bin/chromium").exists():
        return "/usr/bin/chromium"
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def has_chinese_font() -> bool:
    """Whether some installed font can show Chinese."""
    if lister := shutil.which("fc-list"):
        return bool(subprocess.run([lister, ":lang=zh"], capture_output=True, text=True).stdout.strip())
    return any(Path.home().glob(".fonts/NotoSansSC*"))


def fetch_chinese_font() -> bool:
    """Put Noto Sans SC from its npm package into ~/.fonts; whether that went well."""
    if not shutil.which("npm"):
        return False
    package = next(package for package in manifest() if package["name"] == FONT)
    fonts = Path.home() / ".fonts"
    fonts.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(fetch(package, Path(folder))) as archive:
            for face in FACES:
                name = f"NotoSansSC_{face}.ttf"
                member = archive.extractfile(f"package/{face}/{name}")
                if member is not None:
                    (fonts / name).write_bytes(member.read())
    except (subprocess.CalledProcessError, OSError, tarfile.TarError):
        return False
    if cacher := shutil.which("fc-cache"):
        subprocess.run([cacher, "-f", str(fonts)], capture_output=True)
    return True


def main() -> int:
    """Run the command with a browser; its exit code, or 0 with a loud word when there can be no browser."""
    found = chromium()
    if found is None and install("chromium", "fontconfig"):
        found = chromium()
    if found is None:
        skipped("browser", "no Chromium on this machine and none could be installed")
        return 0
    if not has_chinese_font() and not fetch_chinese_font():
        print("warning: no Chinese font: screenshots will show boxes for characters", file=sys.stderr)
    environment = {**os.environ, "CHROMIUM": found}
    return subprocess.run(sys.argv[1:], env=environment).returncode if sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())

"""Bring the pinned browser libraries into `yingdan/web/static/vendor/`, build the icon sprite and our part of Tabler.

`tools/vendor.json` names each npm package with its exact version, licence, sha512 and the files that are kept.
`python -m tools.vendor` fetches them with the npm client, refuses a package whose checksum differs, and writes the
files; `python -m tools.vendor --check` only tells whether what is committed is complete (no network).
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools import tabler

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "tools" / "vendor.json"
STATIC = ROOT / "yingdan" / "web" / "static"
STROKE = re.compile(r'<path d="([^"]*)" />')
FILLER = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" />')
MIT = """MIT License

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def packages() -> list[dict]:
    """The entries of the manifest, those that ship with the product."""
    return [package for package in manifest() if "only_for" not in package]


def manifest() -> list[dict]:
    """All entries of the manifest."""
    return json.loads(MANIFEST.read_text("utf-8"))["packages"]


def fetch(package: dict, folder: Path) -> Path:
    """Download one package with `npm pack` into `folder`; exits when the checksum is not the manifest's."""
    wanted = f"{package['name']}@{package['version']}"
    result = subprocess.run(
        ["npm", "pack", "--silent", wanted],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / result.stdout.strip().splitlines()[-1]
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package["sha512"]:
        sys.exit(f"{wanted}: sha512 is {found}, the manifest says {package['sha512']}")
    return archive


def joined(body: str) -> str:
    """The strokes of an icon as one path: it looks the same, and a browser makes a quarter of the elements."""
    strokes = STROKE.findall(body)
    plain = "".join(f'<path d="{stroke}" />' for stroke in strokes) == body
    return f'<path d="{"".join(strokes)}" />' if plain and all(stroke.startswith("M") for stroke in strokes) else body


def sprite(archive: tarfile.TarFile, names: list[str], version: str) -> str:
    """One SVG file with a `<symbol>` for each named outline icon; exits on a name the package does not have."""
    symbols = []
    for name in names:
        try:
            member = archive.extractfile(f"package/icons/outline/{name}.svg")
        except KeyError:
            sys.exit(f"tools/icons.txt: @tabler/icons {version} has no outline icon {name!r}")
        text = member.read().decode("utf-8") if member else ""
        inner = FILLER.sub("", text.partition("\n>")[2].rpartition("</svg>")[0])
        body = joined("".join(line.strip() for line in inner.splitlines()))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    head = f"<!-- @tabler/icons {version}, MIT licence, outline; written by tools/vendor.py from tools/icons.txt -->"
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', head, *symbols, "</svg>", ""])


def unpack(package: dict, path: Path) -> None:
    """Write the kept files of one downloaded package, and the sprite if the package is the icons."""
    target = STATIC / "vendor" / package["folder"]
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tarfile.open(path) as archive:
        for inside, outside in package["files"].items():
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{package['name']}: no file {inside}")
            content = re.sub(rb"\n?//# sourceMappingURL=.*", b"", member.read())
            (target / outside).write_bytes(re.sub(rb"\n?/\*# sourceMappingURL=.*?\*/", b"", content))
        if "copyright" in package:
            (target / "LICENSE").write_text(MIT.format(copyright=package["copyright"]), "utf-8")
        if "icons" in package:
            names = (ROOT / package["icons"]).read_text("utf-8").split()
            (STATIC / "icons.svg").write_text(sprite(archive, names, package["version"]), "utf-8")


def missing() -> list[str]:
    """Files the manifest promises and the tree lacks, and icons of the list that the sprite lacks."""
    lacks = []
    for package in packages():
        kept = [*package["files"].values(), "LICENSE"]
        folder = STATIC / "vendor" / package["folder"]
        lacks += [str((folder / name).relative_to(ROOT)) for name in kept if not (folder / name).is_file()]
        if "icons" in package:
            made = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
            lacks += [
                f"icon {name}" for name in (ROOT / package["icons"]).read_text("utf-8").split() if name not in made
            ]
    if not lacks and tabler.PART.read_text("utf-8") != tabler.made():
        lacks.append(f"{tabler.PART.relative_to(ROOT)} as tools/tabler.txt wants it")
    return lacks


def main() -> None:
    """Fetch and write everything, or with --check say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare the tree with the manifest")
    if not parser.parse_args().check:
        with tempfile.TemporaryDirectory() as folder:
            for package in packages():
                unpack(package, fetch(package, Path(folder)))
                print(f"{package['name']} {package['version']} ({package['licence']})")
        tabler.PART.write_text(tabler.made(), "utf-8")
    if lacks := missing():
        sys.exit("missing: " + ", ".join(lacks))


if __name__ == "__main__":
    main()

"""Nothing in the repository ties it to one machine or one package index."""

import re

from tests.architecture.source import ROOT, VENDOR, lines, name, tracked

ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://([^\s/'\"<>)\]}`|,:?\\]+)")
# Hosts that are names of standards, of this machine, of examples, or of public pages that people may want to read.
KNOWN = re.compile(
    r"localhost|127\.0\.0\.1|\[|0\.0\.0\.0|(www\.)?w3\.org|([\w-]+\.)*(example|company)\w*(\.(com|org|cn|net|test))?|testserver|[\w-]+\.test"
    r"|(www\.)?apache\.org|(www\.)?contributor-covenant\.org|keepachangelog\.com|semver\.org|github\.com"
    r"|json-schema\.org|spec\.openapis\.org|tools\.ietf\.org|(www\.)?rfc-editor\.org|datatracker\.ietf\.org"
    r"|schemas\.[\w.]+|(docs\.)?djangoproject\.com|htmx\.org|tabler\.io|echarts\.apache\.org|[{%$*…].*|\.*|\w(\.\w)?|host.*|user.*|yingdan.*|(www\.)?example.*"
)
MACHINE = re.compile(r"(?<![\w.~/-])/(?:root|work|home/[a-z]\w*|Users)/[\w.]")
TEXT = {
    ".py",
    ".md",
    ".txt",
    ".toml",
    ".json",
    ".yml",
    ".yaml",
    ".sh",
    ".html",
    ".js",
    ".css",
    ".po",
    ".ini",
    ".cfg",
    "",
}


def texts() -> list[tuple[str, int, str]]:
    """File, number and text of each line of what is kept here, the browser libraries of others left out."""
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path.is_relative_to(VENDOR) or path.name == "LICENSE":
            continue
        try:
            content = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [(name(path), number, line) for number, line in enumerate(content.splitlines(), 1)]
    return found


def test_only_known_hosts_are_named() -> None:
    """A lock file, a script or a page that names a package index works only where that index is."""
    found = [
        f"{file}:{number}: {match.group()}"
        for file, number, line in texts()
        for match in ADDRESS.finditer(line)
        if not KNOWN.fullmatch(match.group(1).lower().rpartition("@")[2].rstrip(".。"))
    ]
    assert not found, lines(found)


def test_no_path_of_one_machine() -> None:
    """A home folder or a checkout's place is nobody else's."""
    here = "tests/architecture/test_addresses.py"
    found = [
        f"{file}:{number}: {line.strip()[:100]}"
        for file, number, line in texts()
        if file != here and MACHINE.search(line)
    ]
    assert not found, lines(found)


def test_constraints_are_exact_and_have_checksums() -> None:
    """Every line of the two lock files is a version or a checksum, and every version has checksums."""
    for file in ("constraints.txt", "constraints-dev.txt"):
        text = (ROOT / file).read_text("utf-8")
        entries = re.split(r"\n(?=\S)", text.strip())
        bad = [entry.partition("\n")[0] for entry in entries if not re.match(r"[\w.\[\],-]+==[\w.+!]+[ ;\\]", entry)]
        bare = [entry.partition("\n")[0] for entry in entries if "--hash=sha256:" not in entry]
        assert not bad + bare, lines(bad + bare)

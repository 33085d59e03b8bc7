"""Which words people read: taken from the code and the templates of each package, compared with its Chinese."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

import yingdan

ROOT = Path(yingdan.__file__).parent
PLAIN = ("_", "gettext", "gettext_lazy", "gettext_noop", "Refused", "Missing", "Invalid", "Conflict", "Problem")
PLURAL, IN_CONTEXT, PLURAL_IN_CONTEXT = ("ngettext", "ngettext_lazy"), ("pgettext", "pgettext_lazy"), ("npgettext",)
IN_TEMPLATES = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LANGUAGE = "zh_Hans"


def packages() -> list[Path]:
    """The app packages: every folder with a `locale` folder in it."""
    return sorted(folder.parent for folder in ROOT.rglob("locale") if folder.is_dir())


def home_of(file: Path) -> Path | None:
    """The package whose locale folder a file's words belong to: the nearest above it; for the kernel, the platform."""
    if (ROOT / "kernel") in file.parents:
        return ROOT / "platform"
    return next((folder for folder in file.parents if (folder / "locale").is_dir()), None)


def found_in(package: Path) -> Catalog:
    """Every msgid of a package, with the places it stands at."""
    catalog = Catalog(locale=LANGUAGE)
    for file in sorted(_files()):
        if home_of(file) == package:
            for line, words, context in _words(file):
                catalog.add(words, locations=[(str(file.relative_to(ROOT.parent)), line)], context=context)
    return catalog


def translated(package: Path) -> Catalog:
    """The package's Chinese as it stands; empty when there is none yet."""
    file = catalog_file(package)
    if not file.exists():
        return Catalog(locale=LANGUAGE)
    with file.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE)


def catalog_file(package: Path) -> Path:
    """Where a package's Chinese stands."""
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def missing(package: Path) -> list[str]:
    """The msgids of a package that nobody has Chinese for, in the order of the files they stand in.

    Django puts all catalogues together, its own too: a word that one has explained need not be explained again.
    """
    known = {
        (own.context, _singular(own))
        for one in (Path(django.__file__).parent / "conf", *packages())
        for own in translated(one)
        if own.id and not own.fuzzy and _complete(own)
    }
    words = [(own.context, _singular(own)) for own in found_in(package) if own.id]
    return [text for context, text in words if (context, text) not in known]


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _complete(message: Message) -> bool:
    return bool(message.string) if isinstance(message.string, str) else all(message.string or ("",))


def update(package: Path) -> None:
    """Write the package's catalogue anew: every msgid in use, with the Chinese it already had; unused ones go."""
    fresh, known = found_in(package), translated(package)
    for message in fresh:
        if message.id:
            own = known.get(_singular(message), context=message.context)
            if own is not None and own.string:
                message.string = own.string
    file = catalog_file(package)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, fresh, no_location=True, omit_header=False, sort_output=True, width=120)


def _files() -> Iterator[Path]:
    for file in ROOT.rglob("*"):
        if file.suffix in (".py", ".html", ".txt") and "migrations" not in file.parts and "vendor" not in file.parts:
            yield file


Words = tuple[int, str | tuple[str, ...], str | None]


def _words(file: Path) -> Iterator[Words]:
    """The msgids in one file: line, msgid (or singular and plural), context."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        yield from _in_python(text)
        return
    stream = BytesIO(templatize(text, origin=str(file)).encode())
    for line, words, _comments, context in extract("python", stream, keywords=IN_TEMPLATES):
        if words:
            yield line, words, context


def _in_python(text: str) -> Iterator[Words]:
    """What the calls in a program ask to have translated, and the texts of the errors people are shown."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        told = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if not told or not node.args or not isinstance(node.args[0], ast.Constant) or not told[0]:
            continue
        if name in PLAIN:
            yield node.lineno, told[0], None
        elif name in PLURAL and len(told) > 1:
            yield node.lineno, (told[0], told[1]), None
        elif name in IN_CONTEXT and len(told) > 1:
            yield node.lineno, told[1], told[0]
        elif name in PLURAL_IN_CONTEXT and len(told) > 2:
            yield node.lineno, (told[1], told[2]), told[0]

"""Help: the guides of `docs/zh` and `docs/en`, read in the person's language, found by their headings."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from yingdan.kernel.errors import Missing
from yingdan.platform.search import words
from yingdan.web import markdown

PLACE = Path(__file__).parent / "data" / "help"
"""The guides of `docs`, which a package carries along."""
ORDER = ("guide", "import", "operate", "api")
APART = {"figures"}
"""Pages of `docs` that help nobody at work."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide: its name in addresses, its title, and its text."""

    name: str
    page: markdown.Page

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.page.headings[0].text if self.page.headings else self.name

    @property
    def url(self) -> str:
        """Its address."""
        return f"/help/{self.name}/"


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading of a guide, with the words below it, and the guide's own title."""

    title: str
    guide: str
    url: str
    words: str


def language() -> str:
    """The folder of the active language."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


@cache
def read(folder: str) -> dict[str, Guide]:
    """The guides of one language by name, the daily one first."""
    names = {file.stem: file for file in sorted((PLACE / folder).glob("*.md")) if file.stem not in APART}
    ordered = [n for n in ORDER if n in names] + [n for n in names if n not in ORDER]
    return {name: Guide(name, markdown.read(names[name].read_text("utf-8"))) for name in ordered}


def guides() -> list[Guide]:
    """The guides in the person's language."""
    return list(read(language()).values())


def guide(name: str) -> Guide:
    """One guide. Raises Missing."""
    try:
        return read(language())[name]
    except KeyError:
        raise Missing() from None


def topics() -> list[Topic]:
    """Every heading of every guide."""
    return [
        Topic(heading.text, one.title, f"{one.url}#{heading.id}", heading.words)
        for one in guides()
        for heading in one.page.headings
    ]


def search(text: str, most: int) -> list[Topic]:
    """The topics that fit: by their heading first, then by what stands below it."""
    by_title = words.fitting(text, topics(), lambda topic: (topic.title,), most)
    if len(by_title) >= most:
        return by_title
    by_words = words.fitting(text, topics(), lambda topic: (topic.title, topic.words), most)
    return [*by_title, *(topic for topic in by_words if topic not in by_title)][:most]

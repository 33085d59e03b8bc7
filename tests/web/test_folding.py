"""Templates with their constant parts worked out show the same words, in the language of whoever looks."""

from typing import Any

import pytest
from django.template import Context, Engine, Template
from django.template.base import TextNode
from django.template.loader import get_template
from django.utils import translation

from yingdan.web.folding import fold

SOURCE = (
    "{% if there %}{% translate 'Save' %} {% icon 'plus' 'is-s' %}{% endif %}"
    "{% for one in many %}<a title=\"{% translate 'Home' %}\">{% static 'icons.svg' %}{% icon one %}</a>{% endfor %}"
    "{% translate 'Delete' as word %}{{ word }}{% translate name %}"
)
BUILTINS = ["yingdan.web.tags", "django.templatetags.i18n", "django.templatetags.static"]
SHOWN = {"there": True, "many": ["plus", "x"], "name": "Save"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_folded_templates_show_the_same(language: str) -> None:
    """What is not constant is left as it is."""
    with translation.override(language):
        plain, folded = Template(SOURCE), Template(SOURCE)
        fold(folded.nodelist)
        assert folded.render(Context(SHOWN)) == plain.render(Context(SHOWN))
        inside = folded.nodelist[0].conditions_nodelists[0][1]
        assert [type(node) for node in inside] == [TextNode]


def test_each_language_has_its_own() -> None:
    """A template loaded in one language does not speak it in another."""
    found = {}
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            found[language] = get_template("shell/palette.html").render()
    assert "Search and commands" in found["en"]
    assert "搜索" in found["zh-hans"] and "Search" not in found["zh-hans"]


PARTS = {
    "part": "<i>{{ one }}{{ more }}{{ thing }}</i>{% with left=1 %}{% endwith %}{% translate 'Save' as word %}",
    "loop": "{% for one in many %}{% include 'part' with more=one %}{% endfor %}{{ word }}|",
    "only": "{% include 'part' with more=thing only %}{% include name %}{% include 'deep' %}",
    "deep": "{% include 'part' %}{% cycle 'a' 'b' %}",
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_included_is_looked_for_once_and_says_the_same(language: str) -> None:
    """With values, without the rest, by a name that is known only then, several times in a row."""
    engines = [
        Engine(loaders=[("yingdan.web.folding.Loader", [plain])] if folded else [plain], builtins=BUILTINS)
        for folded, plain in ((True, locmem()), (False, locmem()))
    ]
    shown = {"many": ["<a>", "b"], "thing": "&", "name": "deep"}
    with translation.override(language):
        for name in (*PARTS, *PARTS):
            folded, plain = (engine.get_template(name).render(Context(shown)) for engine in engines)
            assert folded == plain


def locmem() -> Any:
    """A loader of the parts above."""
    return "django.template.loaders.locmem.Loader", PARTS


class Thing:
    """Something a template looks into."""

    name, made = "<b>", {"items": 3, "size": 4.5}

    def said(self) -> str:
        """Called without arguments."""
        return "said"


@pytest.mark.parametrize(
    "source",
    [
        "{{ thing.name }}",
        "{{ thing.made.items }} {{ thing.made.size }}",
        "{{ thing.said }} {{ said }}",
        "{{ pair.1 }}",
        "{{ thing.gone }}{{ gone }}{{ thing.gone.more }}",
        "{% if thing.made.size > 4 and not gone %}{{ none }}{% endif %}",
        "{% for one in thing.made %}{{ one|default:thing.name }}{{ forloop.counter }}{% endfor %}",
        "{% for key, value in plain.items %}{{ key }}{{ value }}{% empty %}none{% endfor %}",
        "{{ thing.name|safe }}",
        "{% avatar pair.0 thing.name %}",
    ],
)
def test_values_are_found_as_django_finds_them(source: str) -> None:
    """Attributes, keys, methods, places; what is not there, and what has to be escaped."""
    shown = {"thing": Thing(), "pair": (7, "seven"), "said": Thing().said, "none": None, "plain": {"a": 1}}
    plain, folded = Template(source), Template(source)
    fold(folded.nodelist)
    assert folded.render(Context(shown)) == plain.render(Context(shown))

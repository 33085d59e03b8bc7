"""Templates with their constant parts worked out show the same words, in the language of whoever looks."""

import pytest
from django.template import Context, Template
from django.template.base import TextNode
from django.template.loader import get_template
from django.utils import translation

from yingdan.web.folding import fold

SOURCE = (
    "{% if there %}{% translate 'Save' %} {% icon 'plus' 'is-s' %}{% endif %}"
    "{% for one in many %}<a title=\"{% translate 'Home' %}\">{% static 'icons.svg' %}{% icon one %}</a>{% endfor %}"
    "{% translate 'Delete' as word %}{{ word }}{% translate name %}"
)
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

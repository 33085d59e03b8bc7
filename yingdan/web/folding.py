"""Templates with their constant parts worked out: words that are translated, icons and addresses of files become plain
text, once for each language, when a template is loaded. A page has some hundreds of them.
"""

from collections.abc import Iterator
from typing import Any

from django.template import Context, Node, NodeList
from django.template.base import TextNode
from django.template.defaulttags import IfNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from yingdan.web import tags


class Loader(cached.Loader):
    """Keeps each template once for each language, folded."""

    def cache_key(self, template_name: Any, skip: Any = None) -> str:
        """The key of a template in the active language."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        """A template; folded when it is met first. Raises TemplateDoesNotExist."""
        known = self.cache_key(template_name, skip) in self.get_template_cache
        found = super().get_template(template_name, skip)
        if not known:
            fold(found.nodelist)
        return found


def fold(nodes: NodeList) -> None:
    """Turn constant nodes into text, here and in all nodes inside, and join the texts that then stand side by side."""
    folded: list[Node] = []
    for node in nodes:
        for inner in inside(node):
            fold(inner)
        text = node.s if isinstance(node, TextNode) else str(node.render(Context())) if is_constant(node) else None
        if text is None:
            folded.append(node)
        elif folded and isinstance(folded[-1], TextNode):
            folded[-1] = TextNode(folded[-1].s + text)
        else:
            folded.append(TextNode(text))
    nodes[:] = folded


def inside(node: Any) -> Iterator[NodeList]:
    """The nodes within a node."""
    if isinstance(node, IfNode):
        yield from (found for _condition, found in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if isinstance(found := getattr(node, name, None), NodeList):
            yield found


def is_constant(node: Node) -> bool:
    """Whether a node gives the same text wherever it stands, as long as the language stays."""
    match node:
        case TranslateNode(noop=False, asvar=None, message_context=None, filter_expression=expression):
            return not expression.filters and expression.var.lookups is None
        case StaticNode(varname=None, path=path):
            return not path.is_var and not path.filters
        case SimpleNode(func=tags.icon, target_var=None, kwargs=kwargs):
            return not kwargs and not any(arg.is_var or arg.filters for arg in node.args)
    return False

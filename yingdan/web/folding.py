"""Templates made quick when they are loaded: words that are translated, icons and addresses of files become plain text,
once for each language, and values are found and written with less ado. A page has some hundreds of either.
"""

from collections.abc import Iterator
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import (
    FilterExpression,
    TextNode,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yingdan.web import tags
from yingdan.web.escaping import escape


class Loader(cached.Loader):
    """Keeps each template once for each language, folded."""

    def cache_key(self, template_name: Any, skip: Any = None) -> str:
        """The key of a template in the active language."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        """A template; folded when it is met first. Raises TemplateDoesNotExist."""
        known = self.get_template_cache.get(self.cache_key(template_name, skip))
        if isinstance(known, Template):
            return known
        found = super().get_template(template_name, skip)
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
            hasten(node)
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


class Quick(Variable):
    """A variable looked up by attributes and keys of plain dicts; anything else is left to Django."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        """The value; worked out by Django whenever it is not simply there."""
        names: Any = self.lookups
        try:
            found = context[names[0]]
            for name in names[1:]:
                if type(found) is dict:
                    found = found[name]
                elif hasattr(type(found), "__getitem__") or callable(found):
                    return self.usual(context)
                else:
                    found = getattr(found, name)
        except (KeyError, AttributeError, TypeError):
            return self.usual(context)
        return self.usual(context) if callable(found) else found

    def usual(self, context: Any) -> Any:
        """The value as Django finds it."""
        return super()._resolve_lookup(context)  # type: ignore[misc]  # unknown to the stubs


class Straight(FilterExpression):
    """A value without filters, asked for by one call in place of three."""

    __slots__ = ()

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """The value; where there is none, what Django puts in its place."""
        try:
            return self.var._resolve_lookup(context)
        except VariableDoesNotExist:
            return super().resolve(context, ignore_failures)


class Included(IncludeNode):
    """A template within another, always the same, looked for once and not on each page."""

    def render(self, context: Any) -> Any:
        """The template's HTML."""
        if (template := self.__dict__.get("kept")) is None:
            template = self.__dict__["kept"] = context.template.engine.get_template(self.template.var)
        values = {name: var.resolve(context) for name, var in self.extra_context.items()}
        if self.isolated_context:
            return template.render(context.new(values))
        with context.push(**values):
            return template.render(context)


class Shown(VariableNode):
    """A value in the page; a text needs nothing but to be escaped."""

    def render(self, context: Any) -> str:
        """The value as HTML."""
        found = self.filter_expression.resolve(context)
        kind = type(found)
        if kind is SafeString:
            return found
        return escape(found) if kind is str and context.autoescape else render_value_in_context(found, context)


def hasten(node: Any) -> None:
    """Let a node find its values by `Quick`, and write one by `Shown`."""
    match node:
        case IfNode():
            for condition, _nodes in node.conditions_nodelists:
                hasten_condition(condition)
        case ForNode():
            hasten_expression(node.sequence)
        case SimpleNode():
            for expression in (*node.args, *node.kwargs.values()):
                hasten_expression(expression)
        case IncludeNode():
            for expression in node.extra_context.values():
                hasten_expression(expression)
            if is_name(node.template):
                node.__class__ = Included
        case VariableNode():
            hasten_expression(node.filter_expression)
            if type(node) is VariableNode:
                node.__class__ = Shown


def hasten_condition(condition: Any) -> None:
    """The same for what an if asks."""
    if isinstance(condition, TemplateLiteral):
        hasten_expression(condition.value)
    for part in (getattr(condition, "first", None), getattr(condition, "second", None)):
        if part is not None:
            hasten_condition(part)


def is_name(expression: Any) -> bool:
    """Whether an expression names one template, by its whole path."""
    name = expression.var
    return isinstance(name, str) and not expression.filters and not name.startswith(("./", "../"))


def hasten_expression(expression: Any) -> None:
    """The same for a value and the arguments of its filters."""
    arguments = (arg for _filter, args in expression.filters for _looked_up, arg in args)
    for variable in (expression.var, *arguments):
        if type(variable) is Variable and variable.lookups:
            variable.__class__ = Quick
    straight = type(expression) is FilterExpression and not expression.filters
    if straight and type(expression.var) is Quick and not expression.var.translate:
        expression.__class__ = Straight

"""Four template tags and one more for faces: {% cell %}, {% ask %}, {% icon %}, {% can %}, {% avatar %}."""

from typing import Any

from django import template
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.web import cells

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; `size` is-s (14 px), is-l (20 px) or nothing (16 px)."""
    return cells.icon(name, size)


@register.simple_tag
def avatar(person_id: Any, name: str, size: str = "") -> SafeString:
    """The round mark of a person: the last character of a Chinese name, the first of any other."""
    return cells.avatar(person_id, name, size)


@register.simple_tag
def cell(field: Field, record: Any) -> SafeString:
    """The value of a record as people read it, in HTML."""
    return cells.cell(field, record)


@register.simple_tag(takes_context=True)
def ask(context: template.Context, field: Field, value: Any = None, error: Any = "", **more: Any) -> SafeString:
    """The input for a field: kinds/<kind>/ask.html, or the plain one; `value` is what stands in it now."""
    found = select_template([f"kinds/{field.kind.name}/ask.html", "kinds/ask.html"])
    asked = {"field": field, "kind": field.kind.name, "value": value, "error": error, **more}
    return found.render({**context.flatten(), **asked})


@register.simple_tag
def can(verb: str, thing: Any) -> bool:
    """Whether the actor may do a verb on a record, or on any row of an object type: {% can "change" record as may %}."""
    actor = current_actor()
    if hasattr(thing, "spec"):
        return actor.may(thing.key, verb)
    model = type(thing)
    if not actor.may(model._meta.label_lower, verb):
        return False
    return bool(model.objects.may(verb).filter(pk=thing.pk).exists())


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """A value of a mapping by a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def fig(value: Any, places: int = 0) -> SafeString:
    """A number as people read it, with a real minus sign, red when negative."""
    return format_html(
        '<span class="fig{}">{}</span>',
        " t-bad" if value is not None and value < 0 else "",
        cells.figure(value, places),
    )

"""The template tags: {% cell %}, {% ask %}, {% icon %}, {% can %}, {% avatar %}, {% figure %}, {% number %}."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yingdan.kernel import clock as company_clock
from yingdan.platform import phrases
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.web import cells, looks
from yingdan.web import once as once_
from yingdan.web.asking import Ask, ask_of
from yingdan.web.numbers import Number

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


@register.simple_tag
def ask(field: Field | Ask, value: Any = None, error: Any = "", **more: Any) -> SafeString:
    """The input for a field: kinds/<kind>/ask.html, or the plain one; `value` is what stands in it now.

    `name` and `required` may differ from the field's; `bare` leaves out label and help, for editing in place.
    """
    bare = more.pop("bare", False)
    known = {k: v for k, v in more.items() if k in ("name", "required", "narrow", "currency")}
    asked = field if isinstance(field, Ask) else ask_of(field, value, error=str(error or ""), **known)
    found = select_template([f"kinds/{asked.kind}/ask.html", "kinds/ask.html"])
    return found.render({"ask": asked, "bare": bare})


@register.simple_tag(takes_context=True)
def once(context: Any) -> SafeString:
    """The token by which a form that makes something makes it once; a part drawn with holes has one for it."""
    return format_html('<input type="hidden" name="{}" value="{}">', once_.FIELD, context.get("once") or once_.token())


@register.simple_tag
def can(verb: str, thing: Any) -> bool:
    """Whether the actor may do a verb on a record, or on any row of an object: {% can "change" record as may %}."""
    actor = current_actor()
    if hasattr(thing, "spec"):
        return actor.may(thing.key, verb)
    model = type(thing)
    if not actor.may(model._meta.label_lower, verb):
        return False
    return bool(model.objects.may(verb).filter(pk=thing.pk).exists())


@register.simple_tag
def figure(text: Any, unit: str = "") -> SafeString:
    """A figure with its unit as the reader's language has it: {% figure row.amount card.unit %}."""
    if not unit:
        return format_html("{}", text)
    shown, behind = looks.sided(str(text), unit)
    return format_html('{}<span class="u">{}</span>', shown, behind) if behind else format_html("{}", shown)


@register.simple_tag
def number(one: Number, css: str = "") -> SafeString:
    """A number that opens to what stands behind it: {% number tile.won "is-hero" %}."""
    return format_html(
        '<a class="y-num {}{}" href="{}" hx-get="{}" hx-target="#dialog" hx-swap="innerHTML" data-number>{}</a>',
        css,
        " t-bad" if one.negative else "",
        one.url,
        one.url,
        figure(one.text, one.unit),
    )


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """A value of a mapping by a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def listed(words: Any) -> str:
    """Words one after another, in the punctuation of the reader's language."""
    return phrases.listed(words)


@register.simple_tag
def fig(value: Any, places: int = 0) -> SafeString:
    """A number as people read it, with a real minus sign, red when negative."""
    return format_html(
        '<span class="fig{}">{}</span>',
        " t-bad" if value is not None and value < 0 else "",
        cells.figure(value, places),
    )


@register.filter
def when(moment: datetime | date | None) -> str:
    """A moment or a day as people say it: today 11:20, yesterday, 11-13."""
    return looks.near_moment(moment) if isinstance(moment, datetime) else looks.near_day(moment)


@register.filter
def exactly(moment: datetime) -> str:
    """The whole moment, to the minute, in the company's zone; for what appears on hover."""
    return looks.full_moment(moment)


@register.filter
def clock(moment: datetime) -> str:
    """The hour of a moment whose day stands above it."""
    return f"{moment.astimezone(company_clock.zone()):%H:%M}"

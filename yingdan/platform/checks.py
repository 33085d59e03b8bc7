"""System checks over every Spec and its words: a wrong name stops the start, not a user."""

from typing import Any

from django.core.checks import Error, register

from yingdan.platform import schema


@register()
def specs_are_sound(app_configs: Any, **options: Any) -> list[Error]:
    """Every name a Spec mentions exists, and every slug is used once."""
    found = [
        Error(p, id="yingdan.E001")
        for t in schema.current().objects.values()
        for p in t.spec.problems()
        if not t.model._meta.proxy
    ]
    slugs: dict[str, str] = {}
    for t in schema.current().objects.values():
        if t.slug in slugs:
            found.append(Error(f"{t.key} and {slugs[t.slug]} share the slug {t.slug}", id="yingdan.E002"))
        slugs[t.slug] = t.key
    return found

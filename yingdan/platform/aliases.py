"""The further names of records, for whatever finds records by name: search and the duplicate check."""

from collections.abc import Iterable

from django.apps import apps

from yingdan.platform.actor import SYSTEM, acting


def of(key: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """The further names of some records of an object, by id, the first given first. One statement."""
    found: dict[int, list[str]] = {}
    with acting(SYSTEM):
        rows = apps.get_model("platform", "Alias").objects.filter(about_key=key, about_id__in=list(ids))
        for pk, name in rows.order_by("pk").values_list("about_id", "name"):
            found.setdefault(pk, []).append(name)
    return found

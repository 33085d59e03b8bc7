"""`/api/v1/search?q=`: records of every object at once, by name, number, pinyin or the end of a phone."""

from typing import Any

from django.utils.translation import gettext_noop
from rest_framework.response import Response

from yingdan.api.doors import Door, seen
from yingdan.kernel.errors import Invalid
from yingdan.platform.search import trimmed

USUAL, MOST = 5, 50


class Search(Door):
    """The search box over everything the caller may see."""

    def get(self, request: Any) -> Response:
        """The best matches of each object, best first; `limit` says how many of each."""
        self.known_params(request, "q", "limit")
        text = request.query_params.get("q", "").strip()
        if not text or "\x00" in text:
            raise Invalid(fields={"q": [Invalid(gettext_noop("Say what to look for."), code="required")]})
        limit = request.query_params.get("limit", str(USUAL))
        if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= MOST):
            raise Invalid(fields={"limit": [Invalid(gettext_noop("Write a whole number from 1 to 50."), code="limit")]})
        types = {key: t for key, t in seen().items() if any("." not in name for name in t.search)}
        found = trimmed.everywhere(text, {key: t.rows() for key, t in types.items()}, int(limit))
        hits = [hit for hits in found.values() for hit in hits]
        items = [
            {
                "object": hit.object_key,
                "slug": (slug := types[hit.object_key].slug),
                "id": hit.record_id,
                "label": hit.title,
                "url": f"/api/v1/{slug}/{hit.record_id}",
            }
            for hit in hits
        ]
        return Response({"items": items, "next": None})

"""What has changed, for pages that keep themselves up to date: an event stream of short answers.

The browser's EventSource asks again by itself after `retry`, saying up to where it has heard. So no thread of the
server waits for anybody, and a stream outlives restarts; see docs/decisions.
"""

import json
import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.kernel import clock
from yingdan.platform import pulse

OFTEN = 3000  # milliseconds between two answers; a change is heard of within this, twice at the worst moment
SELDOM = 12_000  # where only the bell listens, which is every page: four times as many pages cost as much
BELL = "platform.mention"
SPREAD = 500  # so that all pages opened at nine do not ask in one moment
MOST_OBJECTS = 20
OLDEST = 3600


@require_GET
def stream(request: HttpRequest) -> HttpResponse:
    """One answer: `?of=` names objects, separated by commas; what changed since the event the browser heard last, or
    within the `age` of the page in seconds.
    """
    keys = request.GET.get("of", "").split(",")[:MOST_OBJECTS]
    heard = request.headers.get("Last-Event-ID") or request.GET.get("since") or ""
    if heard.isdecimal() and len(heard) < 19:
        after = int(heard)
    else:
        after = pulse.before(clock.now() - timedelta(seconds=age(request.GET.get("age", ""))))
    low, beats = pulse.since(keys, after)
    often = SELDOM if keys == [BELL] else OFTEN
    lines = [f"retry: {often + secrets.randbelow(SPREAD)}", f"id: {low}"]
    if beats:
        lines += ["event: changed", f"data: {json.dumps(beats)}"]
    return HttpResponse("\n".join(lines) + "\n\n", content_type="text/event-stream")


def age(text: str) -> int:
    """How many seconds ago the page was made, at most an hour."""
    return min(int(text), OLDEST) if text.isdecimal() and len(text) < 9 else 0

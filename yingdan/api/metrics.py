"""`/api/v1/metrics`: the numbers there are, and their figures by person, by unit or for the whole."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.response import Response

from yingdan.api.doors import Door
from yingdan.kernel import clock, tree
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import Period
from yingdan.platform import preferences, schema
from yingdan.platform.bilingual import name_of
from yingdan.platform.metrics import calendar, library, measuring
from yingdan.platform.metrics.answer import Answer, Key
from yingdan.platform.metrics.metric import Metric

MOST_CODES, MOST_PERIODS = 100, 60


class Metrics(Door):
    """`/api/v1/metrics`: the library."""

    def get(self, request: Any) -> Response:
        """Every metric the caller may see, group by group."""
        self.known_params(request)
        return Response({"items": [described(metric) for metric in library.every()], "next": None})


class Figures(Door):
    """`/api/v1/metrics/<code>`, or several codes with commas: their figures."""

    def get(self, request: Any, codes: str) -> Response:
        """The figures in each `period`, `by` person, unit or whole; those without data are left out."""
        self.known_params(request, "period", "by")
        wanted = list(dict.fromkeys(codes.split(",")))
        if len(wanted) > MOST_CODES:
            raise Invalid(gettext_noop("Ask for fewer metrics at once."), code="codes")
        asked = periods(request.query_params.getlist("period"))
        by = request.query_params.get("by", "whole")
        if by not in ("person", "unit", "whole"):
            wrong = Invalid(gettext_noop("Choose person, unit or whole."), code="by")
            raise Invalid(fields={"by": [wrong]})
        answer = measuring.measure(wanted, asked, by=by)
        keys = sorted(answer.everybody() - {None} if by != "whole" else {None}, key=str)
        names = labels(by, keys)
        found = [one for code in wanted for period in asked for one in figures(answer, code, period, keys, by, names)]
        return Response({"metrics": [described(answer.metrics[code]) for code in wanted], "figures": found})


def periods(texts: list[str]) -> list[Period]:
    """The periods asked for; this month unless said. Raises Invalid."""
    if len(texts) > MOST_PERIODS:
        raise Invalid(fields={"period": [Invalid(gettext_noop("Ask for fewer periods at once."), code="period")]})
    try:
        found = [calendar.read(text) for text in dict.fromkeys(texts)]
    except Invalid as wrong:
        raise Invalid(fields={"period": [wrong]}) from None
    return found or [preferences.company().calendar.period("month", clock.today())]


def described(metric: Metric) -> dict[str, Any]:
    """A metric of the library."""
    return {
        "code": metric.code,
        "label": str(metric.label),
        "definition": str(metric.definition),
        "group": metric.group,
        "unit": metric.unit,
        "better": metric.better,
        "rolls": metric.rolls,
        "made_of": [code for code in metric.needs if not metric.versions],
        "own": metric.own,
        "source": metric.source,
        "waits": str(library.waiting(metric)),
        "url": f"/api/v1/metrics/{metric.code}",
    }


def figures(
    answer: Answer, code: str, period: Period, keys: Iterable[Key], by: str, names: dict[Key, str]
) -> Iterator[dict[str, Any]]:
    """The figures of one metric in one period, those with data."""
    for key in keys:
        days = {"from": period.start.isoformat(), "to": period.end.isoformat()}
        told: dict[str, Any] = {"metric": code, "period": calendar.written(period), **days}
        if by != "whole":
            id = tree.ids(key)[-1] if isinstance(key, str) else key
            told[by] = {"id": id, "label": names.get(key, "")}
        try:
            value, figure = answer.value(code, key, period), answer.figure(code, key, period)
        except Invalid as refused:
            yield told | {"value": None, "amount": None, "base": None, "refused": refused.show(_)}
            continue
        if value is not None:
            yield told | {"value": text(value), "amount": text(figure.amount), "base": text(figure.base)}


def labels(by: str, keys: Iterable[Key]) -> dict[Key, str]:
    """The names of people and units the caller may see."""
    if by == "whole":
        return {}
    rows = schema.find("platform.user" if by == "person" else "platform.unit").rows()
    named = dict(rows.values_list("pk" if by == "person" else "path", name_of(rows.model)))
    return {key: named[key] for key in keys if key in named}


def text(number: Any) -> str | None:
    """A number as text, so that nothing is rounded on the way."""
    return None if number is None else f"{number:f}"

"""The name a plan gets when nobody writes one: cycle, measure and unit; each reads the measure in his own language."""

from typing import Any

from django.utils import translation

from yingdan.platform import preferences
from yingdan.platform.metrics import library

BETWEEN = " · "
LONGEST = 120


def label_of(metric: str) -> str:
    """What a metric is called in the language that is active; its code where it is unknown."""
    return str(library.known(metric).label) if library.is_known(metric) else metric


def of_company(metric: str) -> str:
    """What it is called in the company's language, in which names are kept."""
    with translation.override(preferences.company().language):
        return label_of(metric)


def made(cycle: Any, metric: str, unit: Any) -> str:
    """The name as it is kept."""
    return BETWEEN.join((str(cycle), of_company(metric), str(unit)))[:LONGEST]


def told(name: str, metric: str) -> str:
    """The name as the reader calls it; one that somebody wrote himself stays as it is."""
    parts = name.split(BETWEEN)
    if len(parts) == 3 and parts[1] == of_company(metric):
        parts[1] = label_of(metric)
    return BETWEEN.join(parts)

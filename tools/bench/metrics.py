"""Every metric that has figures, for all people and the last twelve months, at once."""

import json
from collections.abc import Iterator

from tools.bench.found import Figure
from tools.bench.places import Place, inside


def figures(place: Place) -> Iterator[Figure]:
    """The seconds a whole company's figures take, and how many statements."""
    told = json.loads(inside(place, "tools.bench.company_figures"))
    size = f"{told['metrics']} metrics × {told['people']} people × {told['months']} months, {told['values']} values"
    note = f"{size}; {told['cpu']} s of processor in our own process"
    yield Figure(f"metrics.{place.engine}", told["seconds"], "administrator", note)
    yield Figure(
        f"metrics.fifty.{place.engine}", told["fifty"], "administrator", "the first fifty of the library, once"
    )
    note = f"of the fifty: one for each object, date and person they count by; {told['statements']} for all"
    yield Figure("metrics.statements", told["of_fifty"], "administrator", note)

"""Every metric that has figures, for all people and the last twelve months, at once: run inside the company."""

import json
import statistics
import sys
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.platform import preferences
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.entitlements import actor_for, keep_up
from yingdan.platform.metrics import library, measuring
from yingdan.platform.objects.user import User

MONTHS, ROUNDS, FIFTY = 12, 5, 50


def months() -> list[Period]:
    """The last twelve months, this one included."""
    found = [preferences.company().calendar.period("month", clock.today())]
    while len(found) < MONTHS:
        found.insert(0, found[0].previous())
    return found


def measured(codes: list[str], people: list[int]) -> int:
    """Measure, read every value; gives how many there are."""
    periods = months()
    answer = measuring.measure(codes, periods, by="person")
    values = (answer.value(code, person, period) for code in codes for person in people for period in periods)
    return sum(value is not None for value in values)


def main() -> None:
    """Print the median of a few rounds as JSON; with `--each`, every statement with its milliseconds."""
    keep_up()
    with acting(SYSTEM):
        people = list(User.objects.values_list("pk", flat=True))
        administrator = User.objects.filter(role__code="administrator").values_list("pk", flat=True)[0]
    with acting(actor_for(administrator)):
        codes = [m.code for m in library.every() if not library.waiting(m)]
        took, worked = [], []
        for _round in range(ROUNDS):
            began, busy = time.perf_counter(), time.process_time()
            values = measured(codes, people)
            took.append(time.perf_counter() - began)
            worked.append(time.process_time() - busy)
        began = time.perf_counter()
        measured(codes[:FIFTY], people)
        fifty = time.perf_counter() - began
        with CaptureQueriesContext(connection) as asked:
            measured(codes, people)
        with CaptureQueriesContext(connection) as of_fifty:
            measured(codes[:FIFTY], people)
    if "--each" in sys.argv:
        for one in asked.captured_queries:
            print(one["time"], one["sql"][:3000])
    told: dict[str, float] = {"seconds": round(statistics.median(took), 3), "cpu": round(statistics.median(worked), 3)}
    told |= {
        "statements": len(asked),
        "of_fifty": len(of_fifty),
        "metrics": len(codes),
        "people": len(people),
        "values": values,
        "months": MONTHS,
    }
    told["fifty"] = round(fifty, 3)
    print(json.dumps(told))


if __name__ == "__main__":
    main()

"""One unit or person of a plan as a card with its periods: how a phone shows and edits a row."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Invalid, Missing, Problem
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.explain import link
from yingdan.modules.targets.pages.flowing import said
from yingdan.modules.targets.pages.sheet import may
from yingdan.modules.targets.pages.shown import LEVELS, measure_of, plan_of
from yingdan.modules.targets.pages.tablehtml import label_of, percent
from yingdan.modules.targets.pages.told import dialog, done
from yingdan.modules.targets.services.ground import may_write, sees_all_below
from yingdan.modules.targets.services.put import Entry, Wrong, put
from yingdan.modules.targets.services.table import Row, Table, table
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.unit import Unit


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of `?node=12:34`; a POST writes what was changed. Raises Missing."""
    plan = plan_of(pk)
    given = request.POST if request.method == "POST" else request.GET
    level = given.get("level", "target") if given.get("level") in LEVELS else "target"
    found = table(plan, level)
    row = found.row(given.get("node", ""))
    if row is None:
        raise Missing()
    measure = measure_of(request, plan, [value.amount for value in row.values.values()])
    wrong: Invalid | None = None
    if request.method == "POST":
        try:
            entries = []
            for column in found.columns:
                value = row.values[column.key]
                text = request.POST.get(column.key)
                if text is None or not value.editable or text.strip() == measure.plain(value.amount):
                    continue
                version = request.POST.get(f"v-{column.key}", "")
                number = int(version) if version.isdigit() and len(version) < 10 else None
                entries.append(Entry(row.key, column.key, level, showing.typed(measure, text), number))
            batch = put(plan, entries).batch if entries else ""
        except Wrong as several:
            wrong = Invalid(fields={key: [problem] for (_node, key), problem in several.errors.items()})
        except Invalid as problem:
            wrong = problem
        else:
            return done(_("%(name)s: saved") % {"name": row.name}, batch, plan)
    told = lines(found, row, measure, request.POST, wrong)
    context = {
        "plan": plan, "row": row, "level": level, "unit": measure.unit, "wrong": said(wrong, measure=measure),
        "lines": told, "may": may_there(plan, row), "reached": any(line["actual"] for line in told),
    }  # fmt: skip
    return dialog(request, "targets/row.html", context, wrong)


def may_there(plan: Plan, row: Row) -> dict[str, bool]:
    """What the actor may do with a row: write into it, split it, lock it; what is given from above is not his."""
    verbs, writes = may(plan), any(value.editable for value in row.values.values())
    whole = row.is_unit and sees_all_below(current_actor(), row.node.unit)
    locks = writes or whole or (row.locked and gives(plan, row))
    return {"put": writes, "split": verbs["split"] and (writes or whole), "lock": verbs["lock"] and locks}


def gives(plan: Plan, row: Row) -> bool:
    """Whether it is the actor who gives a row its target, though nothing of it can be written while it is locked."""
    return may_write(current_actor(), plan, row.node, Unit.objects.in_bulk([row.node.unit]))


def lines(found: Table, row: Row, measure: Any, typed: Any, wrong: Invalid | None) -> list[dict[str, Any]]:
    """A line for each column: what stands in it, what was reached, whether it can be typed into."""
    errors: dict[str, list[Problem]] = dict(wrong.fields) if wrong else {}
    result = []
    for column in found.columns:
        value = row.values[column.key]
        done_ = value.standing.completion
        result.append(
            {
                "key": column.key,
                "label": label_of(column),
                "sum": column.key.startswith("sum:"),
                "shown": measure.show(value.amount),
                "plain": typed.get(column.key, measure.plain(value.amount)),
                "editable": value.editable and column.leaf,
                "version": value.version or "",
                "actual": measure.show(value.actual) if value.actual is not None else "",
                "done": percent(done_) if done_ is not None and value.actual is not None else "",
                "url": link(found.plan, row.node, column.period),
                "draft": value.draft,
                "error": " ".join(measure.told(problem) for problem in errors.get(column.key, ())),
            }
        )
    return result

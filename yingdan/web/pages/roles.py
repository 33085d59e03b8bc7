"""Roles: what each may do, as a table in which every cell is saved by itself, and who has the role."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel import tree
from yingdan.kernel.errors import Invalid, Missing, Problem, Refused
from yingdan.platform import records, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.grant import Grant, ReachChoice
from yingdan.platform.objects.role import Role
from yingdan.web import htmx, matrix
from yingdan.web.matrix import ANY, Cell
from yingdan.web.reading import in_words


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The first role's page. Raises Missing for who may not see roles, or when there is none."""
    role = Role.objects.order_by("pk").first() if current_actor().may("platform.role", "view") else None
    if role is None:
        raise Missing()
    return htmx.redirect(request, f"/settings/roles/{role.pk}/")


def find(pk: int) -> Role:
    """A role whose rights the actor may see. Raises Missing."""
    actor = current_actor()
    seen = actor.may("platform.role", "view") and actor.may("platform.grant", "view")
    role = Role.objects.filter(pk=pk).first() if seen else None
    if role is None:
        raise Missing()
    return role


def may_change() -> bool:
    """Whether the actor may give and take rights at all; which ones, the door judges."""
    return all(current_actor().may("platform.grant", verb) for verb in ("add", "change", "delete"))


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A role's page."""
    role, actor = find(pk), current_actor()
    context = {
        "role": role,
        "roles": Role.objects.order_by("pk"),
        "people": people(role),
        "may_name": actor.may("platform.role", "change"),
        "may_add": actor.may("platform.role", "add"),
        "may_delete": actor.may("platform.role", "delete"),
        "may_give": actor.may("platform.rolemember", "add"),
        **table(role),
    }
    return htmx.render(request, "pages/role.html", context)


def table(role: Role) -> dict[str, Any]:
    """What the table needs."""
    return {
        "role": role,
        "columns": matrix.columns(),
        "blocks": matrix.blocks(role),
        "may_change": may_change(),
    }


def people(role: Role) -> list[tuple[Any, bool]]:
    """Who has the role, each with whether it is the main one."""
    actor = current_actor()
    found = [(u, True) for u in schema.find("platform.user").rows().filter(role=role, active=True)]
    if actor.may("platform.rolemember", "view"):
        rows = schema.find("platform.rolemember").rows().filter(role=role, user__active=True).select_related("user")
        main = {u.pk for u, _main in found}
        found += [(row.user, False) for row in rows if row.user_id not in main]
    return sorted(found, key=lambda pair: pair[0].name)


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Set how far a role reaches with a verb on an object. GET asks for the units; POST saves.

    Raises Missing, Refused for who may give no rights. What the door refuses is said, and the cell stays as it was.
    """
    role = find(pk)
    if not may_change():
        raise Refused(_("Only who looks after roles may change rights."))
    given = request.GET if request.method == "GET" else request.POST
    found = matrix.one(role, given.get("object", ""), given.get("verb", ""))
    if found is None:
        raise Missing()
    reach = given.get("reach", "")
    if request.method == "GET" or (reach == "units" and "chosen" not in given):
        return ask_units(request, role, found)
    try:
        save(role, found, reach, given.getlist("units"))
    except Invalid as wrong:
        if "chosen" in given:
            return ask_units(request, role, found, wrong)
        return answer(request, role, found, wrong)
    except Refused as wrong:
        return answer(request, role, found, wrong)
    return answer(request, role, matrix.one(role, found.object, found.verb) or found, None)


def save(role: Role, found: Cell, reach: str, units: list[str]) -> None:
    """Write one right through the door: made, changed or taken away. Raises Refused, Invalid."""
    grant = Grant.objects.filter(role=role, object_key=found.object, verb=found.verb).first()
    values = {"reach": reach, "units": units if reach == "units" else []}
    if not reach:
        if grant is not None:
            records.delete(grant)
    elif reach not in dict(ReachChoice.choices):
        raise Invalid(_("There is no such reach."))
    elif grant is not None:
        records.change(grant, values)
    else:
        records.create(Grant, {"role": role, "object_key": found.object, "verb": found.verb, **values})


def answer(request: HttpRequest, role: Role, found: Cell, wrong: Problem | None) -> HttpResponse:
    """The cell as it now stands; the whole table when it covers others. What was refused is said."""
    if ANY in (found.object, found.verb) and wrong is None:
        response = htmx.render(request, "parts/matrix.html", table(role))
        response["HX-Retarget"], response["HX-Reswap"] = "#matrix", "outerMorph"
    else:
        context = {"role": role, "cell": found, "may_change": True}
        response = htmx.render(request, "parts/reach.html", context)
        response["HX-Retarget"] = f"#{found.id}"
        response["HX-Reswap"] = "outerMorph" if wrong is None else "outerHTML"  # a morph leaves what one has chosen
    if wrong is None and "chosen" in request.POST:
        htmx.trigger(response, "dialog:close")
    said = _("%(what)s is saved.") % {"what": found.label} if wrong is None else in_words(wrong)
    return htmx.toast(response, said, tone="ok" if wrong is None else "bad")


def ask_units(request: HttpRequest, role: Role, found: Cell, wrong: Problem | None = None) -> HttpResponse:
    """The dialog in which units are chosen. Beside it comes the cell as it was, as nothing is saved yet."""
    grant = Grant.objects.filter(role=role, object_key=found.object, verb=found.verb).first()
    chosen = {str(id) for id in grant.units} if grant is not None else set()
    rows = schema.find("platform.unit").rows().order_by("path")
    context = {
        "role": role,
        "cell": found,
        "units": [(str(u.pk), u.name, str(u.pk) in chosen, max(tree.depth(u.path) - 1, 0)) for u in rows],
        "wrong": in_words(wrong) if wrong is not None else "",
        "again": request.method == "POST",
        "may_change": True,
    }
    response = htmx.render(request, "parts/reach_units.html", context)
    htmx.into_dialog(response)
    return response

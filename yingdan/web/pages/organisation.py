"""The organisation: the tree of units at the left, who works in one of them at the right."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yingdan.kernel import tree
from yingdan.kernel.errors import Missing
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.ref import id_in
from yingdan.web import htmx, organisation
from yingdan.web.organisation import Organisation

SEVERAL, NONE = "several", "none"
WHOLE = 200  # up to so many people, a unit begins with those of the units below it
TITLES = {SEVERAL: _("In several units"), NONE: _("In no unit")}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page: `?unit=5` chooses a unit, `&below=0` leaves out those below it, `?show=several` who works in more than
    one.

    Raises Missing for who may not see units.
    """
    actor = current_actor()
    if not actor.may("platform.unit", "view"):
        raise Missing()
    org = Organisation()
    nodes = org.nodes()
    show = request.GET.get("show", "")
    wanted = id_in(request.GET.get("unit", ""))
    unit = None if show in TITLES else org.by_id.get(wanted or 0, organisation.first(nodes, actor.team))
    node = next((n for n in nodes if unit is not None and n.unit.pk == unit.pk), None)
    below = node is not None and request.GET.get("below", "1" if node.whole <= WHOLE else "") == "1"
    several, none = org.in_several(), org.in_none()
    if unit is not None:
        members = org.of(unit, below=below)
    else:
        members = {SEVERAL: several, NONE: none}.get(show, [])
    context = {
        "nodes": nodes,
        "unit": unit,
        "node": node,
        "way": [org.by_id[i] for i in tree.ancestors(unit.path) if i in org.by_id] if unit is not None else [],
        "members": members,
        "below": below,
        "title": TITLES.get(show, ""),
        "show": show if show in TITLES else "",
        "several": len(several),
        "none": len(none),
        "heads": len(org.people),
        "chosen": wanted is not None or show in TITLES,
        "may_add_unit": actor.may("platform.unit", "add"),
        "may_change_unit": actor.may("platform.unit", "change"),
        "may_add_person": actor.may("platform.user", "add"),
        "may_change_person": actor.may("platform.user", "change"),
        "may_place": actor.may("platform.membership", "add"),
    }
    return htmx.render(request, "pages/organisation.html", context)

"""From an address to the state of a list, saved views opened: what they keep stands in the chips, to be changed."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.http import QueryDict

from yingdan.platform import views
from yingdan.platform.look import Look
from yingdan.platform.objects.saved_view import SavedView
from yingdan.platform.query.ast import All, Condition, Query, Where
from yingdan.platform.schema import ObjectType
from yingdan.web import state, ways
from yingdan.web.state import BARE, PERIODICAL, SCOPES, SEVERAL, Filter, State

OF_THE_MOMENT = frozenset({"size", "cursor", "month", "path", "shut"})
LONGEST_VALUE = 200


def read(kind: ObjectType, given: QueryDict) -> State:
    """The state in an address. Raises Missing for a view that is gone or not shared with this person, and what
    `state.read` raises.
    """
    said = state.read(kind, given)
    name = said.saved
    found = filled(said, kind, name, given) if name.isdigit() else said
    own = views.look_over(kind.key, name if name.isdigit() else "")
    if own == Look():
        return found
    look, _gone = own.over(found.arranged).seen(kind)
    return replace(found, arranged=look, rearranged=found.own is not None)


def first(kind: ObjectType, given: QueryDict) -> str:
    """Where a bare address leads: to the view this person opens first; "" when it says what it wants, or he has none.

    It leads there, rather than meaning it, so that whoever takes the address along takes the view along.
    """
    name = "" if given.keys() - OF_THE_MOMENT else views.first_of(kind.key)
    more = given.urlencode()
    return f"/{kind.slug}/?saved={quote(name)}" + (f"&{more}" if more else "") if name else ""


def filled(said: State, kind: ObjectType, name: str, given: QueryDict) -> State:
    """A state with what its saved view says where the address does not, unless that says it is all of it."""
    view = views.find(kind.key, name)
    kept = of_view(kind, view)
    said = replace(said, saved=str(view.pk), own=view, kept=kept, left_out=kept.left_out, arranged=kept.arranged)
    if "edited" in given:
        return said
    taken = {f.field for f in said.filters}
    return replace(
        said,
        view=said.view or ("" if given.get("view") == "table" else kept.view),
        scope=said.scope or kept.scope,
        q=said.q or kept.q,
        where=said.where or kept.where,
        filters=(*(f for f in kept.filters if f.field not in taken), *said.filters),
        order=said.order or kept.order,
        group=said.group or kept.group,
        look=said.look or kept.look,
    )


def of_view(kind: ObjectType, view: SavedView) -> State:
    """The state a saved view gives by itself."""
    opened = views.opened(view)
    shown = "" if view.kind == "table" or ways.find(kind, view.kind) is None else view.kind
    found = of_query(kind, opened.query)
    return replace(
        found, view=shown, saved=str(view.pk), own=view, left_out=opened.left_out,
        arranged=opened.look, look=options(opened.look),
    )  # fmt: skip


def options(look: Look) -> tuple[tuple[str, str], ...]:
    """How a view other than the table is drawn, as far as an address can say it."""
    kept = look.options.items()
    return tuple(sorted((n, word) for n, word in kept if n in state.LOOKS and state.LOOK.fullmatch(word)))


def of_query(kind: ObjectType, query: Query) -> State:
    """A question as scope, quick filters and the filter builder's conditions; together they ask the same."""
    scope, quick, rest = "", list[Filter](), list[Where]()
    for part in query.where.parts if isinstance(query.where, All) else (query.where,):
        named = next((name for name, condition in SCOPES.items() if condition == part), "")
        if named and not scope and ("owner" in kind.fields or named == "starred"):
            scope = named
        elif (found := filter_of(kind, part)) is not None and found.name not in {f.name for f in quick}:
            quick.append(found)
        else:
            rest.append(part)
    where = "" if not rest else json.dumps((rest[0] if len(rest) == 1 else All(tuple(rest))).to_json())
    return State(
        kind=kind, scope=scope, filters=tuple(quick), where=state.checked(where), q=query.search,
        order=query.order, group=tuple(g for g in query.group if "." not in g)[: state.MOST_GROUPS],
    )  # fmt: skip


def filter_of(kind: ObjectType, part: Where) -> Filter | None:
    """A condition as a quick filter, when its field has a chip and an address can say it."""
    if not isinstance(part, Condition) or part.path not in {*(f.name for f in kind.chips), kind.spec.date}:
        return None
    if part.op in BARE:
        return Filter(part.path, part.op, ("1",))
    values = [said(part)] if part.op in PERIODICAL or part.op not in SEVERAL else listed(part.value)
    if not values or any(v is None for v in values) or (part.op != "between" and not all(values)):
        return None
    texts = [str(v) for v in values]
    plain = all(len(t) <= LONGEST_VALUE and t == t.strip() and (part.op not in SEVERAL or "," not in t) for t in texts)
    return Filter(part.path, part.op, tuple(texts)) if plain else None


def said(part: Condition) -> Any:
    """The single value of a condition as an address says it; None for one it cannot say."""
    if isinstance(part.value, dict):
        known = part.op in PERIODICAL and part.value.keys() == {"name", "n"}
        return f"{part.value['name']}:{part.value['n']}" if known else None
    if isinstance(part.value, bool):
        return "true" if part.value else "false"
    return None if isinstance(part.value, list) else part.value


def listed(value: Any) -> list[Any]:
    """The values of a condition that takes several."""
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def to_query(now: State) -> Query:
    """What a saved view keeps of a state."""
    return Query(
        object=now.kind.key,
        where=All(tuple(now.conditions())),
        search=now.q,
        order=now.order or (now.ready.query.order if now.ready else ()),
        group=now.group,
    )

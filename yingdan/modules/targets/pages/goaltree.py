"""The goal tree: from the strategy's themes over the plans of company and units down to people, and the goals in words
beside them, each with where it stands.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.modules.targets.objects.goal import Goal, is_open
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.objects.theme import Theme
from yingdan.modules.targets.pages.mine import Stand, far_of, stand_of
from yingdan.modules.targets.pages.shown import measure_of, plans
from yingdan.modules.targets.services.above import completions
from yingdan.modules.targets.services.table import table
from yingdan.platform.actor import current_actor
from yingdan.web import htmx

MOST_PLANS = 8
MOST_GOALS = 200


@dataclass
class Branch:
    """A theme, a plan's unit or person, or a goal: its words, where it stands, and what is below it."""

    kind: str
    label: str
    url: str = ""
    note: str = ""
    stand: Stand | None = None
    progress: int | None = None
    mine: bool = False
    top: bool = False
    below: list["Branch"] = field(default_factory=list)

    @property
    def opened(self) -> bool:
        """Whether it is shown with what is below it at once: themes, plans, and one's own line."""
        return self.kind in ("theme", "plan") or self.top or any(one.mine or one.opened for one in self.below)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page."""
    shown = plans()[:MOST_PLANS]
    goals = list(Goal.objects.select_related("owner", "theme", "plan").order_by("due_on")[:MOST_GOALS])
    themes = list(Theme.objects.select_related("lead").order_by("name"))
    return htmx.render(request, "targets/tree.html", {"branches": grown(request, themes, shown, goals)})


def grown(request: HttpRequest, themes: list[Theme], shown: list[Plan], goals: list[Goal]) -> list[Branch]:
    """The whole tree; what serves nothing stands beside the themes; of those out of use only what is served."""
    below: dict[Any, list[Branch]] = defaultdict(list)
    for plan in shown:
        below[plan.theme_id].append(plan_branch(request, plan, goals))
    known = {plan.pk for plan in shown}
    for goal in goals:
        if goal.plan_id not in known:
            below[goal.theme_id].append(goal_branch(goal))
    children: dict[Any, list[Theme]] = defaultdict(list)
    for theme in themes:
        children[theme.parent_id].append(theme)

    def theme_branch(theme: Theme) -> Branch:
        inner = [*shown_of(children[theme.pk]), *below[theme.pk]]
        return Branch("theme", theme.name, f"/themes/{theme.pk}/", theme.why, below=inner)

    def shown_of(found: list[Theme]) -> list[Branch]:
        grown_ = ((theme, theme_branch(theme)) for theme in found)
        return [branch for theme, branch in grown_ if theme.active or branch.below]

    return [*shown_of(children[None]), *below[None]]


def plan_branch(request: HttpRequest, plan: Plan, goals: list[Goal]) -> Branch:
    """A plan: its units and people, and the goals in words that serve it."""
    found, me, far = table(plan), current_actor().user_id, completions(plan)
    whole = found.columns[-1]
    amounts = [row.values[whole.key].amount for row in found.rows]
    measure = measure_of(request, plan, amounts)
    root = Branch("plan", str(plan), f"/targets/?plan={plan.pk}", str(plan.get_status_display()))
    stack: list[tuple[int, Branch]] = [(-1, root)]
    for row in found.rows:
        if row.values[whole.key].amount is None and far_of(row.node, far) is None:
            continue
        stand = stand_of(row.name, plan, row.node, whole, row.values[whole.key], measure, far_of(row.node, far))
        url = f"/targets/?plan={plan.pk}&unit={row.node.unit}"
        kind = "unit" if row.is_unit else "person"
        branch = Branch(
            kind, row.name, url, measure.unit, stand, mine=bool(me) and row.node.person == me, top=not row.depth
        )
        while stack[-1][0] >= row.depth:
            stack.pop()
        stack[-1][1].below.append(branch)
        stack.append((row.depth, branch))
    root.below += [goal_branch(goal) for goal in goals if goal.plan_id == plan.pk]
    return root


def goal_branch(goal: Goal) -> Branch:
    """A goal in words; one that is settled says how, with its rating."""
    progress = 100 if goal.status == "reached" else int(goal.progress) if goal.progress is not None else None
    note = f"{goal.owner} · {goal.due_on}" if goal.owner else str(goal.due_on)
    if not is_open(goal):
        note += f" · {goal.get_status_display()} {goal.get_rating_display()}".rstrip()
    return Branch("goal", goal.name, f"/goals/{goal.pk}/", note, progress=progress)

"""The addresses of the pages of targets, and their entries of the menu."""

from dataclasses import dataclass
from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages import (
    about,
    balancing,
    excel,
    flowing,
    goaltree,
    mine,
    moved,
    prorating,
    rowcard,
    sheet,
    side,
    splitting,
    talking,
    versions,
    wizard,
)
from yingdan.platform import hooks
from yingdan.platform.actor import Actor


@dataclass(frozen=True)
class Entry:
    """An entry of the menu, shown to who may see plans; `tables`: to who sees the numbers of others in them, too."""

    label: Any
    icon: str
    url: str
    group: str = "goals"
    leads: int = 1
    tables: bool = False

    def shown(self, actor: Actor) -> bool:
        """Whether somebody sees it."""
        return actor.may(Plan.key(), "view") and (not self.tables or sheet.sees_tables(actor))


ONE = "targets/<int:pk>/"
PATHS = (
    path("targets/", sheet.page, name="targets"),
    path("targets/mine/", mine.page, name="targets_mine"),
    path("targets/tree/", goaltree.page, name="targets_tree"),
    path("targets/moved/", moved.page, name="targets_moved"),
    path("targets/new/", wizard.begin, name="targets_new"),
    path(f"{ONE}goal/", wizard.goal, name="targets_goal"),
    path(f"{ONE}figure/", wizard.figure, name="targets_figure"),
    path(f"{ONE}people/", wizard.people, name="targets_people"),
    path(f"{ONE}table/", sheet.table_part, name="targets_table"),
    path(f"{ONE}head/", sheet.head_part, name="targets_head"),
    path(f"{ONE}put/", sheet.write, name="targets_put"),
    path(f"{ONE}undo/", sheet.take_back, name="targets_undo"),
    path(f"{ONE}side/", side.side, name="targets_side"),
    path(f"{ONE}about/", about.about, name="targets_about"),
    path(f"{ONE}row/", rowcard.card, name="targets_row"),
    path(f"{ONE}split/", splitting.page, name="targets_split"),
    path(f"{ONE}split/result/", splitting.tried, name="targets_split_result"),
    path(f"{ONE}rebalance/", balancing.page, name="targets_rebalance"),
    path(f"{ONE}due/", prorating.banner, name="targets_due"),
    path(f"{ONE}prorate/", prorating.page, name="targets_prorate"),
    path(f"{ONE}lock/", flowing.locks, name="targets_lock"),
    path(f"{ONE}step/<str:name>/", flowing.step, name="targets_step"),
    path(f"{ONE}submit/", flowing.submit, name="targets_submit"),
    path(f"{ONE}drop/", flowing.drop, name="targets_drop"),
    path(f"{ONE}change/<int:change>/<str:name>/", flowing.decide, name="targets_decide"),
    path(f"{ONE}versions/", versions.page, name="targets_versions"),
    path(f"{ONE}say/<str:name>/", talking.say, name="targets_say"),
    path("targets/word/<int:pk>/<str:name>/", talking.answer, name="targets_answer"),
    path(f"{ONE}export/", excel.export, name="targets_export"),
    path(f"{ONE}import/", excel.bring, name="targets_import"),
)

for one in PATHS:
    hooks.page.register(one)
for entry in (
    Entry(_("Targets"), "target-arrow", "/targets/", leads=3, tables=True),
    Entry(_("My targets"), "user-check", "/targets/mine/", leads=2),
    Entry(_("Goal tree"), "sitemap", "/targets/tree/"),
):
    hooks.menu.register(entry)

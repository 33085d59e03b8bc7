"""Targets: what the company wants to reach, given out to units and people, and what they say to it."""

from django.utils.translation import gettext_lazy as _

from yingdan.platform.module import Module


class Targets(Module):
    """Cycles, themes, plans with their cells, commitments, changes and goals."""

    name = "yingdan.modules.targets"
    title, icon = _("Targets"), "target-arrow"

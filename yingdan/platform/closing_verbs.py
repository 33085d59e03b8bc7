"""The two verbs of every object whose records can be closed."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import records
from yingdan.platform.action import action


def what_it_means(record: Any) -> list[str]:
    """What closing does, or what stands in its way."""
    others = record.at_work()
    means = gettext("It can no longer be chosen. What names it now goes on doing so, and it can be opened again.")
    return [others] if others else [means]


@action(
    _("Take out of use"),
    verb="change",
    when=lambda record: record.active,
    icon="lock",
    bulk=True,
    tells=what_it_means,
    help=_("Let nothing new name this; what is past goes on doing so."),
)
def close(record: Any) -> Any:
    """Let nothing new name this; what is past goes on doing so. Raises Invalid where others still work in it."""
    if others := record.at_work():
        raise Invalid(others, code="at_work")
    return records.change(record, {"active": False})


@action(
    _("Use again"),
    verb="change",
    when=lambda record: not record.active,
    icon="arrow-back-up",
    bulk=True,
    help=_("Let new records name this again."),
)
def reopen(record: Any) -> Any:
    """Let new records name this again."""
    return records.change(record, {"active": True})


VERBS = (close, reopen)

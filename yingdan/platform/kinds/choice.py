"""Options: one, several, yes or no."""

from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform import phrases
from yingdan.platform.field import PRESENCE, Field, Kind
from yingdan.platform.kinds.base import text_of

YES = frozenset({"true", "1", "yes", "y", "on", "是", "有", "对", "√", "启用"})
NO = frozenset({"false", "0", "no", "n", "off", "否", "无", "不", "×", "停用"})


def listed(field: Field) -> str:
    """The options in words, for messages; the first twelve of a long list."""
    labels = [str(label) for _value, label in field.choices]
    shown = phrases.listed(labels[:12])
    if len(labels) <= 12:
        return shown
    return _("%(names)s and %(rest)s more") % {"names": shown, "rest": len(labels) - 12}


def option(raw: Any, field: Field) -> str:
    """The option meant by its value or its label, exactly. Raises Invalid naming the options."""
    text = text_of(raw).strip()
    for value, label in field.choices:
        if text in (value, str(label)):
            return str(value)
    raise Invalid(
        _("“%(text)s” is not an option. Choose one of: %(options)s.") % {"text": text, "options": listed(field)},
        code="option",
    )


class Choice(Kind):
    """One of a list of options."""

    name = "choice"
    operators = ("any_of", "none_of", "is", "is_not", *PRESENCE)

    def parse(self, raw: Any, field: Field) -> Any:
        """The option's value, from its value or its label."""
        return "" if self.blank(raw) else option(raw, field)

    def show(self, value: Any, field: Field) -> str:
        """The option's label; an option no longer listed shows as it is stored."""
        return field.label_of(value) if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """Any option."""
        return random.choice([value for value, _label in field.choices])


class Choices(Kind):
    """Several of a list of options."""

    name = "choices"
    operators = ("any_of", "all_of", "none_of", *PRESENCE)
    several = True
    empty = ()
    stored_as = "json"

    def parse(self, raw: Any, field: Field) -> Any:
        """The options' values in the order of the list; a text is split at commas."""
        if self.blank(raw):
            return []
        parts = (
            raw
            if isinstance(raw, list | tuple)
            else text_of(raw).replace("，", ",").replace("、", ",").replace(";", ",").split(",")
        )
        chosen = {option(part, field) for part in parts if not self.blank(part)}
        return [value for value, _label in field.choices if value in chosen]

    def operand(self, raw: Any, field: Field) -> Any:
        """One option: conditions name them one by one."""
        return option(raw, field)

    def show(self, value: Any, field: Field) -> str:
        """The labels, one after another."""
        return phrases.listed(field.label_of(v) for v in value) if value else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """None or one."""
        values = [value for value, _label in field.choices]
        return random.sample(values, k=min(1, len(values)))


class Bool(Kind):
    """Yes or no."""

    name = "bool"
    operators = ("is",)
    empty = None
    stored_as = "flag"

    def parse(self, raw: Any, field: Field) -> Any:
        """True or False; nothing means no. Raises Invalid for other words."""
        if isinstance(raw, bool):
            return raw
        if self.blank(raw):
            return None if field.nullable else False
        word = str(raw).strip().lower()
        if word in YES or word in NO:
            return word in YES
        raise Invalid(_("Write yes or no."), code="bool")

    def show(self, value: Any, field: Field) -> str:
        """Yes or No."""
        return "—" if value is None else (_("Yes") if value else _("No"))

    def sample(self, field: Field, random: Random) -> Any:
        """Either."""
        return random.random() < 0.5

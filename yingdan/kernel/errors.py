"""The few errors everyone may raise, each with words a person can read.

A text is an English msgid with ``%(name)s`` places; the words that fill them are kept apart in ``params``, so that a
surface can translate the text before filling it. Whoever catches a Problem may show ``str(problem)`` to a person.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, cast


class Text(Protocol):
    """A str, or a promise of one (Django's lazily translated strings), that can be filled with ``%``."""

    def __mod__(self, values: Any, /) -> str:
        """The text with its places filled."""
        ...


Write = Callable[[Decimal], str]


def written(amount: Decimal) -> str:
    """An amount as it stands in a sentence: with its thousands, a real minus sign and no idle decimals."""
    text = f"{amount:,f}".replace("-", "\N{MINUS SIGN}")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Problem(Exception):
    """Something a person should be told: ``text`` (English msgid), ``code`` (for machines) and ``params``.

    Raise one of the subclasses rather than this. A lazily translated ``text`` is kept as it is until it is shown.
    """

    def __init__(self, text: Text, *, code: str = "", **params: Any) -> None:
        super().__init__(text)
        self.text = cast(str, text)
        self.code = code
        self.params: dict[str, Any] = params

    def show(self, translate: Callable[[str], str] = str, write: Write = written) -> str:
        """The text with its places filled, after ``translate`` (say, gettext) has turned the msgid.

        ``write`` says how an amount among the params is written: with its thousands, unless a page shows it in a unit
        of its own. Without params nothing is filled and a per cent sign stands for itself.
        """
        text = translate(self.text)
        params = {name: write(value) if isinstance(value, Decimal) else value for name, value in self.params.items()}
        return text % params if params else text

    def __str__(self) -> str:
        return self.show()


class Refused(Problem):
    """The actor may not do this; nothing was changed."""

    def __init__(self, text: Text = "You may not do this.", *, code: str = "refused", **params: Any) -> None:
        super().__init__(text, code=code, **params)


class Missing(Problem):
    """It is not there, or not for this actor: the two are told apart to nobody."""

    def __init__(
        self, text: Text = "This does not exist, or you may not see it.", *, code: str = "missing", **params: Any
    ) -> None:
        super().__init__(text, code=code, **params)


class Invalid(Problem):
    """The input is wrong: ``text`` says what is wrong as a whole, ``fields`` what is wrong with each field."""

    def __init__(
        self,
        text: Text = "",
        *,
        fields: Mapping[str, Sequence[Problem]] | None = None,
        code: str = "invalid",
        **params: Any,
    ) -> None:
        super().__init__(text, code=code, **params)
        self.fields: dict[str, list[Problem]] = {name: list(problems) for name, problems in (fields or {}).items()}

    def show(self, translate: Callable[[str], str] = str, write: Write = written) -> str:
        """The text, then each field with its problems: ``Amount wrong; amount: not a number``."""
        parts = [super().show(translate, write)] if self.text else []
        for name, problems in self.fields.items():
            said = ", ".join(problem.show(translate, write) for problem in problems)
            parts.append(f"{name}: {said}" if name else said)
        return "; ".join(parts)


class Conflict(Problem):
    """Somebody wrote first: ``conflicts`` maps a field to (mine, theirs, original), none of which was written.

    ``current_version`` is the version that now stands and must be sent to write over it.
    """

    def __init__(
        self,
        text: Text = "Somebody else has changed this meanwhile.",
        *,
        conflicts: Mapping[str, tuple[Any, Any, Any]] | None = None,
        current_version: int = 0,
        code: str = "conflict",
        **params: Any,
    ) -> None:
        super().__init__(text, code=code, **params)
        self.conflicts: dict[str, tuple[Any, Any, Any]] = dict(conflicts or {})
        self.current_version = current_version

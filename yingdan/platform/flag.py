"""A flag that is on inside something and off elsewhere, for each thread and task by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Flag:
    """`with flag():`, or `@flag()` on a function: inside it is `on`, and stays so whatever is opened within."""

    def __init__(self, name: str) -> None:
        self._on: ContextVar[bool] = ContextVar(name, default=False)

    @property
    def on(self) -> bool:
        """Whether it is on here."""
        return self._on.get()

    @contextmanager
    def __call__(self, on: bool = True) -> Iterator[None]:
        """Inside it is on; with `on` false, as it was."""
        token = self._on.set(on or self.on)
        try:
            yield
        finally:
            self._on.reset(token)

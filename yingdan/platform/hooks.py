"""Every named place where a module may add something, and every question exactly one must answer. A new one
needs a decision record.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Hook(Generic[T]):
    """A place where any number of things may be added, kept in the order of their rank, then of their coming."""

    def __init__(self, name: str, doc: str) -> None:
        self.name, self.doc = name, doc
        self._added: list[tuple[int, T]] = []

    def register(self, thing: T, rank: int = 50) -> T:
        """Add one; can stand as a decorator."""
        if all(thing is not known for _rank, known in self._added):
            self._added.append((rank, thing))
            self._added.sort(key=lambda pair: pair[0])
        return thing

    @contextmanager
    def temporarily(self, thing: T) -> Iterator[None]:
        """Add one for a test."""
        self.register(thing)
        try:
            yield
        finally:
            self._added = [pair for pair in self._added if pair[1] is not thing]

    def __iter__(self) -> Iterator[T]:
        return iter([thing for _rank, thing in self._added])


class Port(Generic[T]):
    """A question asked without knowing whom: exactly one answers, else the default does."""

    def __init__(self, name: str, doc: str, default: T) -> None:
        self.name, self.doc, self._answer = name, doc, default

    def provide(self, answer: T) -> None:
        """Be the one who answers."""
        self._answer = answer

    def __call__(self, *args: Any, **named: Any) -> Any:
        answer: Any = self._answer
        return answer(*args, **named)


panel: Hook[Any] = Hook(
    "panel",
    "A part of record pages: an object with `key`, `side`, `rank`, and what `yingdan.web.panels` says for its side.",
)
tile: Hook[Any] = Hook("tile", "A card on the home page, or a line of what waits there: see `yingdan.web.tiles`.")
page: Hook[Any] = Hook("page", "A page of a module's own: a Django `path(...)`.")
menu: Hook[Any] = Hook(
    "menu",
    "An entry of the menu: an object with `group`, `label`, `icon`, `url`, `shown(actor) -> bool`, and `leads` when it "
    "stands before the objects of its group: the higher, the earlier.",
)
seed: Hook[Callable[..., None]] = Hook(
    "seed",
    "First data of a new installation: a function without arguments, run as the system, harmless when run again.",
)
demo: Hook[Callable[..., None]] = Hook(
    "demo", "The demo company: a function without arguments, run as the system after the seeds, once."
)
sized: Hook[Callable[[str], None]] = Hook(
    "sized", "A company of size S, M or L for measuring: a function of the size, run as the system after the seeds."
)
importer: Hook[Any] = Hook(
    "importer", "Header words for imports: a mapping from (object key, field name) to more names in any language."
)
written: Hook[Callable[[Any, Any], None]] = Hook(
    "written",
    "Called by the door after rows were written, in the same transaction: a function of the model and its writes.",
)
finding: Hook[Any] = Hook(
    "finding",
    "Something the health page and `yingdan doctor` look at: a pair of an English name and a function that gives ok, "
    "warn or bad with what was seen.",
)
seal: Hook[Callable[[Any], str]] = Hook(
    "seal",
    "What stands still once a period is closed: a function of its last day that gives a digest of it; found under the "
    "name of the function.",
)
formula: Hook[Any] = Hook(
    "formula", "A function for formulas: an `Added` of `yingdan.platform.formula.functions`, for both databases."
)
explained: Hook[Any] = Hook(
    "explained",
    "A section of the panel that explains a number: a function of a `yingdan.web.numbers.Asked` and the scale of "
    "money that gives what its `template` needs, or None.",
)
target: Port[Callable[..., Mapping[Any, Decimal]]] = Port(
    "target",
    "What people and units shall reach: a function of a metric's code and a period, which gives the targets of "
    "everybody the actor sees, by person (id) or unit (path).",
    lambda code, period: {},
)

HOOKS: tuple[Hook[Any], ...] = (
    panel, tile, page, menu, seed, demo, sized, importer, written, finding, seal, formula, explained,
)  # fmt: skip

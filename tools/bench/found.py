"""What was found: figures of one database, each with the person it was measured for, and what failed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tools.bench.promises import PROMISES


@dataclass(frozen=True, slots=True)
class Figure:
    """One value. `key` names the promise; `who` is "" for what is nobody's; `note` says what stands behind it."""

    key: str
    value: float
    who: str = ""
    note: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the target is met; None when there is none."""
        return PROMISES[self.key].kept(self.value)

    def shown(self) -> str:
        """The value, as exact as it is worth, and whether it keeps the promise."""
        mark = {True: " ✓", False: " ✗", None: ""}[self.kept]
        unit = PROMISES[self.key].unit
        digits = 0 if unit in ("SQL", "") or abs(self.value) >= 100 else 2 if unit == "×" else 1
        return f"{self.value:.{digits}f}{mark}"


@dataclass
class Found:
    """The figures of a run on one database; `failed` and `skipped` say by step why one could not be measured."""

    engine: str
    size: str
    database: str = ""
    people: dict[str, int] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)

    def attempt(self, step: str, work: Callable[..., Iterable[Figure]], *given: Any) -> None:
        """Measure one step; when it fails it says so, here and in the report, and the next one goes on."""
        print(f"{self.engine}: {step} …", flush=True)
        try:
            self.figures += work(*given)
        except Skipped as why:
            self.skipped[step] = str(why)
            print(f"SKIPPED {step}: {why}", flush=True)
        except (Exception, SystemExit) as error:
            self.failed[step] = f"{type(error).__name__}: {error}"[:600]
            print(f"FAILED {step}: {self.failed[step]}", flush=True)


class Skipped(Exception):
    """This machine has not what a step needs."""

"""What is asked of the servers: each step as a Yingdan address and, beside it, the bare page over the same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

Person = dict[str, Any]
Ask = Callable[[Person, int], str]
_number = count(1)


@dataclass(frozen=True, slots=True)
class Step:
    """One request: its name, the word that chooses it, and the addresses as functions of the person and the round.

    A body makes it a POST of JSON. What no bare page does has none beside it.
    """

    name: str
    chosen_by: str
    ours: Ask
    bare: Ask | None = None
    body: Callable[[Person, int], dict[str, Any]] | None = None


def _bare(path: str, person: Person, **more: Any) -> str:
    return f"{path}?{urlencode({**person['bare'], **more})}"


def _deal(person: Person, turn: int) -> dict[str, Any]:
    return {"name": f"bench {next(_number)} {turn}", "amount": "125000.00", "next_step": "报价"}


def _cell(person: Person, turn: int) -> dict[str, Any]:
    """One cell left in the grid, each time of another row and with another text."""
    row = person["may"][turn % len(person["may"])]
    return {"rows": [{"key": str(row), "id": row, "values": {"next_step": f"回访 {next(_number)}"}}]}


def _summary(person: Person, turn: int) -> str:
    where = {"expected_close_on__between": f"{person['from']},{person['to']}"}
    asked = urlencode([("group", "stage"), ("group", "owner"), ("measure", "count"), ("measure", "sum:amount")])
    return f"/api/v1/opportunities/summary?{asked}&{urlencode(where)}"


def _grouped(person: Person, turn: int) -> str:
    where = {"group": "stage,owner", "f.expected_close_on__between": f"{person['from']},{person['to']}"}
    return f"/opportunities/?{urlencode(where)}"


def _quarter(person: Person, turn: int) -> str:
    return _bare("/summary", person, **{"from": person["from"], "to": person["to"]})


def _searches(name: str, ours: Callable[[str], str], *, bare: bool) -> tuple[Step, ...]:
    """A way of searching, for a rare word and for a common one."""

    def step(word: str) -> Step:
        beside: Ask | None = (lambda p, n: _bare("/search", p, q=p[word])) if bare else None
        return Step(f"{name} {word}", "search", lambda p, n: ours(quote(p[word])), beside)

    return step("rare"), step("common")


STEPS = (
    Step("list", "list",
         lambda p, n: f"/opportunities/?f.stage__is={p['stage']}&order=-amount",
         lambda p, n: _bare("/list", p, stage=p["stage"])),
    Step("page 1", "deep",
         lambda p, n: "/opportunities/?order=-amount",
         lambda p, n: _bare("/deep", p, amount="999999999999999", below=0)),
    Step("page 1000", "deep",
         lambda p, n: f"/opportunities/?order=-amount&cursor={p['cursor']}",
         lambda p, n: _bare("/deep", p, amount=p["amount"], below=p["below"])),
    *_searches("palette", lambda word: f"/palette/?q={word}", bare=False),
    *_searches("search", lambda word: f"/search/?q={word}", bare=False),
    *_searches("within", lambda word: f"/accounts/?q={word}", bare=True),
    Step("record", "record",
         lambda p, n: f"/opportunities/{p['ids'][n % len(p['ids'])]}/",
         lambda p, n: _bare(f"/record/{p['ids'][n % len(p['ids'])]}", p)),
    Step("board", "board", lambda p, n: "/opportunities/?view=board", lambda p, n: _bare("/board", p)),
    Step("create", "create", lambda p, n: "/api/v1/opportunities", lambda p, n: "/create", _deal),
    Step("cell", "cell", lambda p, n: "/opportunities/grid/cells/", lambda p, n: "/create", _cell),
    Step("summary", "group", _summary, _quarter),
    Step("group", "group", _grouped, _quarter),
    Step("home", "home", lambda p, n: "/", lambda p, n: "/hello"),
)  # fmt: skip

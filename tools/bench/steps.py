"""What is measured: each step as a Yingdan address and, beside it, the bare page over the same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

Person = dict[str, Any]
_number = count(1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, Yingdan's address and the bare one as functions of the person and the round; POST by body."""

    name: str
    ours: Callable[[Person, int], str]
    bare: Callable[[Person, int], str]
    body: Callable[[Person, int], dict[str, Any]] | None = None


def _bare(path: str, person: Person, **more: Any) -> str:
    return f"{path}?{urlencode({**person['bare'], **more})}"


def _deal(person: Person, turn: int) -> dict[str, Any]:
    return {"name": f"bench {next(_number)} {turn}", "amount": "125000.00", "next_step": "报价"}


def _summary(person: Person, turn: int) -> str:
    where = {"expected_close_on__between": f"{person['from']},{person['to']}"}
    asked = urlencode([("group", "stage"), ("group", "owner"), ("measure", "count"), ("measure", "sum:amount")])
    return f"/api/v1/opportunities/summary?{asked}&{urlencode(where)}"


STEPS = (
    Step(
        "list",
        lambda p, n: f"/opportunities/?f.stage__is={p['stage']}&order=-amount",
        lambda p, n: _bare("/list", p, stage=p["stage"]),
    ),
    Step(
        "page 1000",
        lambda p, n: f"/opportunities/?order=-amount&cursor={p['cursor']}",
        lambda p, n: _bare("/deep", p, amount=p["amount"], below=p["below"]),
    ),
    Step(
        "search rare",
        lambda p, n: f"/accounts/?q={quote(p['rare'])}",
        lambda p, n: _bare("/search", p, q=p["rare"]),
    ),
    Step(
        "search common",
        lambda p, n: f"/accounts/?q={quote(p['common'])}",
        lambda p, n: _bare("/search", p, q=p["common"]),
    ),
    Step(
        "record",
        lambda p, n: f"/opportunities/{p['ids'][n % len(p['ids'])]}/",
        lambda p, n: _bare(f"/record/{p['ids'][n % len(p['ids'])]}", p),
    ),
    Step("board", lambda p, n: "/opportunities/?view=board", lambda p, n: _bare("/board", p)),
    Step("create", lambda p, n: "/api/v1/opportunities", lambda p, n: "/create", _deal),
    Step("summary", _summary, lambda p, n: _bare("/summary", p, **{"from": p["from"], "to": p["to"]})),
    Step("home", lambda p, n: "/", lambda p, n: "/hello"),
)

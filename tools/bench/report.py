"""The figures as a table people can read on a terminal, each beside its target, and what stands behind them."""

import statistics
from collections.abc import Iterator

from tools.bench.found import Figure, Found
from tools.bench.measure import Times, high
from tools.bench.peers import PEERS
from tools.bench.promises import PROMISES, WHO

TITLE = (
    f"{'':16}{'':18}{'ours p50':>9}{'p95':>8} {'bare p50':>9}{'p95':>8} {'ratio':>6} {'SQL':>5} {'in SQL':>7}"
    f" {'KB wire':>8} {'KB':>6}   peers: Odoo · Creme · Django-CRM"
)


def detail(who: str, step: str, times: Times, statements: int | None, in_sql: float) -> str:
    """One step of one person with all that was measured, in milliseconds, and the peers beside it."""
    bare = statistics.median(times.bare) if times.bare else 0.0
    peer = PEERS.get(step)
    return (
        f"{who:16}{step:18}{statistics.median(times.ours):9.1f}{high(times.ours):8.1f} {bare:9.1f}"
        f"{high(times.bare):8.1f} {times.ratio:6.1f} {statements or 0:5} {in_sql:7.1f}"
        f" {times.wire / 1024:8.1f} {times.whole / 1024:6.0f}" + (f"   {peer}" if peer else "")
    )


def by_promise(figures: list[Figure]) -> Iterator[tuple[str, dict[str, Figure]]]:
    """Each promise there are figures for, in the order of the promises, with its figures by person."""
    for key in PROMISES:
        found = {figure.who: figure for figure in figures if figure.key == key}
        if found:
            yield key, found


def show(found: Found) -> str:
    """Everything of one database."""
    lines = ["", f"══ {found.engine} {found.database}, size {found.size} " + "═" * 60]
    if found.details:
        lines += [TITLE, *found.details, ""]
    lines.append(f"{'':54}{'target':>12}" + "".join(f"{who:>18}" for who in WHO))
    for key, figures in by_promise(found.figures):
        promise = PROMISES[key]
        head = f"{promise.en:54}{promise.target:>12}"
        if "" in figures:
            peer = PEERS.get(key)
            lines.append(f"{head}{figures[''].shown():>18}   {figures[''].note}{f'   peers: {peer}' if peer else ''}")
            continue
        cells = "".join(f"{figures[who].shown() if who in figures else '-':>18}" for who in WHO)
        lines.append(head + cells)
    lines += ["", *words(found), ""]
    return "\n".join(lines)


def words(found: Found) -> Iterator[str]:
    """How many promises are kept, and what could not be measured."""
    judged = [figure for figure in found.figures if figure.kept is not None]
    met = sum(bool(figure.kept) for figure in judged)
    yield f"{met} of {len(judged)} targets met (✓), {len(judged) - met} not met (✗)"
    yield from (f" ! FAILED {step}: {why}" for step, why in found.failed.items())
    yield from (f" ! SKIPPED {step}: {why}" for step, why in found.skipped.items())
    if found.people:
        yield "people: " + ", ".join(f"{who} sees {count}" for who, count in found.people.items())

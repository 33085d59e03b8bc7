"""Every night: which records of each object are perhaps the same, for people to look through in the morning."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Count

from yingdan.platform import schema
from yingdan.platform.duplicates import comparing, finding, marking, matches, rules
from yingdan.platform.duplicates.models import Apart, Likely, MatchMark
from yingdan.platform.duplicates.rules import Policy, Rule, RulesChanged
from yingdan.platform.events import on
from yingdan.platform.jobs import Progress, job, later
from yingdan.platform.objects.job_run import OPEN, JobRun

MOST = 2000
"""Pairs kept of one object, the most alike: more than anybody looks through."""
GROUP = 20
"""More records than this with one mark share a switchboard, not a name."""
AT_ONCE = 400

Found = dict[tuple[int, int], Rule]


@job(name="duplicates.nightly", every="20 4 * * *", timeout=3600)
def nightly(progress: Progress) -> dict[str, int]:
    """Look through every object with rules; gives how many pairs each has."""
    found = {}
    policies = list(rules.every().values())
    for number, policy in enumerate(policies):
        found[policy.object_key] = look_through(policy)
        progress.step(number + 1, len(policies))
    return found


@job(name="duplicates.marks", timeout=4 * 3600)
def make_anew(progress: Progress, *, object_key: str) -> dict[str, int]:
    """Make what records of an object are found by anew, after its rules have changed; then look through it."""
    made = marking.anew(object_key)
    policy = rules.of(object_key)
    return {"records": made, "pairs": look_through(policy) if policy else clear(object_key)}


@on(RulesChanged)
def after_a_change_of_rules(changed: RulesChanged) -> None:
    """Ask for the marks anew, once however many rules were changed together."""
    look_now(changed.object_key)


def look_now(key: str) -> None:
    """Look through an object as soon as somebody has time for it, rather than at night."""
    later(make_anew, key=named(key), object_key=key)


def looking(key: str) -> bool:
    """Whether a look that one asked for is still to come or going on."""
    return JobRun.objects.filter(once_key=named(key), status__in=OPEN).exists()


def named(key: str) -> str:
    """What such a look goes by: one of each object at a time."""
    return f"duplicates.marks:{key}"


def clear(key: str) -> int:
    """No pairs where nobody looks for any."""
    Likely.objects.filter(object_key=key).delete()
    return 0


def look_through(policy: Policy) -> int:
    """Find the pairs of one object and keep the most alike, without those somebody has said are two."""
    best: Found = {}
    for rule in sorted(policy.rules, key=lambda rule: -rule.score):
        if policy.object_key in rule.against and rule.score:
            for pair in pairs(policy.object_key, rule):
                best.setdefault(pair, rule)
    key = policy.object_key
    apart = set(Apart.objects.filter(object_key=key).values_list("first_id", "second_id"))
    order = sorted((pair for pair in best if pair not in apart), key=lambda pair: (-best[pair].score, pair))
    codes = [name for rule in policy.rules if rule.method == "code" for name in rule.fields]
    faint = {pair for pair in order if best[pair].score < policy.warn_from}
    kept = list(living(key, order, faint, codes))[:MOST]
    with transaction.atomic():
        clear(key)
        rows = [
            Likely(object_key=key, first_id=a, second_id=b, score=best[a, b].score, method=best[a, b].method)
            for a, b in kept
        ]
        Likely.objects.bulk_create(rows, batch_size=500)
    return len(kept)


def pairs(key: str, rule: Rule) -> Iterator[tuple[int, int]]:
    """The pairs that agree by one rule, each with the lower id first."""
    held = MatchMark.objects.filter(object_key=key, method=rule.method).order_by()
    if rule.method == marking.JOINED:
        held = held.filter(value__startswith=f"{'+'.join(rule.fields)}=")
    many = held.values("value").annotate(n=Count("record_id", distinct=True))
    values = list(many.filter(n__gt=1, n__lte=finding.CROWD if rule.weak else GROUP).values_list("value", flat=True))
    for start in range(0, len(values), AT_ONCE):
        groups: dict[str, set[tuple[int, str]]] = defaultdict(set)
        rows = held.filter(value__in=values[start : start + AT_ONCE]).values_list("value", "record_id", "parts")
        for value, pk, parts in rows:
            groups[value].add((pk, parts))
        for group in groups.values():
            for (a, mine), (b, theirs) in combinations(sorted(group), 2):
                if a != b and comparing.agree(rule.method, mine, theirs):
                    yield a, b


def living(
    key: str, order: Iterable[tuple[int, int]], faint: Collection[tuple[int, int]], codes: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """The pairs of which neither lies in the bin and neither refers to the other; of the `faint` ones, those whose
    codes do not part them.
    """
    waiting = list(order)[: MOST * 2]
    for start in range(0, len(waiting), AT_ONCE):
        part = waiting[start : start + AT_ONCE]
        found: dict[Any, Any] = matches.load({(key, pk) for pair in part for pk in pair})
        for a, b in part:
            one, two = found.get((key, a)), found.get((key, b))
            if one is None or two is None or one.deleted_at or two.deleted_at:
                continue
            if not finding.linked(one, two) and not ((a, b) in faint and parted(one, two, codes)):
                yield a, b


def parted(one: Any, two: Any, codes: Sequence[str]) -> bool:
    """Whether both have a code, and another one."""
    fields = schema.whole(one.key()).fields
    held = [(fields[n].value(one), fields[n].value(two)) for n in codes if n in fields]
    return any(mine and theirs and mine != theirs for mine, theirs in held)


def is_there(key: str) -> bool:
    """Whether pairs are looked for among records of an object."""
    return schema.known(key) and rules.of(key) is not None

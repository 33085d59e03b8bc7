"""Do something to many records: a few at once, many as a job, in chunks that a kill cannot tear apart.

Each chunk is one transaction that holds the records, their history, what became of each, and how far the run is. A run
begun again goes on where it was, so that nothing is done twice and every record is counted once.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Problem, Refused
from yingdan.platform import audit, records, schema
from yingdan.platform.access import visible
from yingdan.platform.actor import SYSTEM, Actor, acting, current_actor
from yingdan.platform.bulk import change, erasing, selection, sharing, tagging, transfer, verbs
from yingdan.platform.bulk.outcomes import DONE, REFUSED, UNCHANGED, Chunk, Outcome, Outcomes, with_references
from yingdan.platform.bulk.selection import Differs, Selection
from yingdan.platform.bulk.verbs import Verb, Work
from yingdan.platform.entitlements import actor_for
from yingdan.platform.jobs import Cancelled, Progress, job, later
from yingdan.platform.objects.bulk_run import BulkRow, BulkRun
from yingdan.platform.objects.run import Stage
from yingdan.platform.progress import Steps
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.schema import ObjectType

__all__ = [
    "AT_ONCE", "Differs", "Selection", "begin", "carry_out", "change", "erasing", "note", "sharing", "tagging",
    "transfer",
]  # fmt: skip

AT_ONCE = 200
CHUNK = 200


class Silent:
    """Told how far it is, and says nothing."""

    def step(self, done: int, total: int, message: str = "") -> None:
        """Nothing."""


def begin(chosen: Selection, verb: str, values: Mapping[str, Any]) -> BulkRun:
    """Do a verb to the records chosen, as the current actor: now for up to 200, else as a job. Gives the run, which may
    have failed.

    Raises Missing, Refused, Invalid for wrong values, Differs when the number shown no longer holds.
    """
    kind, actor = schema.find(chosen.object), current_actor()
    one = verbs.find(kind, verb)
    if not one.may(kind) or actor.user_id is None:
        raise Refused()
    kept, ids = json.loads(json.dumps(one.read(kind, values), default=str)), chosen.resolve()
    one.agree(kept, ids)
    run = BulkRun(name=verbs.title(kind, one)[:200], object_key=kind.key, verb=verb, owner_id=actor.user_id)
    run.ids, run.total, run.asked, run.values, run.batch = (
        ids,
        len(ids),
        chosen.to_json(),
        kept,
        "" if one.final else uuid4().hex,
    )
    with acting(SYSTEM.via(actor.source)):
        records.save(run)
    if run.total <= AT_ONCE:
        try:
            carry_out(run, Silent(), actor)
        except Invalid:
            raise  # mended in the dialog; nothing was written, and nothing is left behind
        except Problem:
            return run  # as a job that fails: the run says so, and why
    else:
        note(run, job=later(run_bulk, key=f"bulk:{run.pk}", run=run.pk))
    return run


@job(name="bulk", timeout=12 * 3600)
def run_bulk(progress: Progress, *, run: int) -> dict[str, int]:
    """Do something to many records, or go on where a killed run stopped. Gives the counts."""
    return carry_out(BulkRun.objects.get(pk=run), progress)


def carry_out(run: BulkRun, steps: Steps, actor: Actor | None = None) -> dict[str, int]:
    """Do a run to its end, from where it is. Raises what ended it before."""
    kind = schema.find(run.object_key)
    verb = verbs.find(kind, run.verb)
    query, versions = selection.asked(run.asked)
    note(run, status=Stage.RUNNING)
    try:
        doing = Doing(run, kind, verb, query, versions, actor)
        with records.batch(run.batch):
            while run.place < len(run.ids):
                doing.chunk(run.ids[run.place : run.place + CHUNK])
                steps.step(run.place, run.total)
            if verb.again:
                doing.once_more()
    except Cancelled:
        note(run, status=Stage.CANCELLED, ended_at=clock.now(), total=run.place, message=_("Cancelled."))
        raise
    except Problem as problem:
        note(run, status=Stage.FAILED, ended_at=clock.now(), total=run.place, message=problem.show(_))
        raise
    note(run, status=Stage.DONE, ended_at=clock.now())
    return {name: getattr(run, name) for name in ("total", "changed", "unchanged", "refused")}


class Doing:
    """A run being done. The rights are looked at before every chunk, as they are at that moment; so are the rows."""

    def __init__(
        self,
        run: BulkRun,
        kind: ObjectType,
        verb: Verb,
        query: Query | None,
        versions: Mapping[int, int],
        actor: Actor | None,
    ) -> None:
        self.run, self.kind, self.verb, self.query, self.versions = run, kind, verb, query, versions
        self.fixed = actor
        self.kept: tuple[Actor, Work] | None = None

    def ready(self) -> tuple[Actor, Work]:
        """Who does it now and the work, made anew when his rights have changed: what was found under the old ones no
        longer counts. Raises Missing when he was disabled, Refused when he may no longer do it.
        """
        now = self.fixed or actor_for(self.run.owner_id or 0, "job")
        if self.kept is None or now != self.kept[0]:
            with acting(now):
                if not self.verb.may(self.kind):
                    raise Refused()
                self.kept = now, self.verb.ready(self.kind, self.run.values)
        return self.kept

    def do(self, work: Work, ids: Sequence[int]) -> tuple[Outcomes, Counter[str]]:
        """What becomes of some records; to be called inside the chunk's transaction, as the actor."""
        rows, outcomes, denied = self.load(ids)
        if denied:
            values = {"object": self.kind.key, "verb": self.verb.name, "ids": denied}
            audit.note(BulkRun.key(), self.run.pk, "denied", values, current_actor())
        chunk = Chunk(self.kind, rows, self.versions)
        return outcomes | work(chunk), chunk.also

    def load(self, ids: Sequence[int]) -> tuple[dict[int, Any], Outcomes, list[int]]:
        """The rows the actor sees and may do it to, what is told of the others, and which of those are a denial."""
        found = self.kind.model.bin.all() if self.verb.deleted else self.kind.rows()
        if self.query is not None:
            found = queryset(self.query)
        found = found.filter(pk__in=list(ids))
        seen = set(found.order_by().values_list("pk", flat=True))
        allowed = with_references(self.kind, found.filter(visible(self.kind.model, self.verb.grant)))
        rows = {row.pk: row for row in allowed.order_by("pk")}
        outcomes: Outcomes = {}
        for pk in ids:
            if pk in rows:
                continue
            if pk in seen:
                outcomes[pk] = Outcome(REFUSED, "refused", _("You may see this but not do that with it."))
            elif self.query is not None:
                outcomes[pk] = Outcome(REFUSED, "moved", _("It no longer matches."))
            else:
                outcomes[pk] = Outcome(REFUSED, "missing", _("This does not exist, or you may not see it."))
        return rows, outcomes, [pk for pk in outcomes if outcomes[pk].code != "moved"]

    def chunk(self, ids: Sequence[int]) -> None:
        """Deal with the next records: one transaction for all that is written, and for how far it is."""
        run = self.run
        who, work = self.ready()
        with acting(who), transaction.atomic():
            outcomes, also = self.do(work, ids)
            log(run, outcomes)
            note(run, place=run.place + len(ids), also=dict(Counter(run.also) + also), **self.counts(outcomes))

    def counts(self, outcomes: Outcomes) -> dict[str, int]:
        """The run's counts with these added."""
        fresh = Counter(one.what for one in outcomes.values())
        names = {DONE: "changed", UNCHANGED: "unchanged", REFUSED: "refused"}
        return {name: getattr(self.run, name) + fresh[what] for what, name in names.items()}

    def once_more(self) -> None:
        """Try again what was refused only because of others that are done by now, as long as that helps."""
        helped = True
        while helped:
            helped = False
            lines = BulkRow.objects.filter(run=self.run, outcome=REFUSED, code=self.verb.again)
            waiting = list(lines.order_by("-record_id").values_list("record_id", flat=True))
            for start in range(0, len(waiting), CHUNK):
                who, work = self.ready()
                with acting(who), transaction.atomic():
                    outcomes, _also = self.do(work, waiting[start : start + CHUNK])
                    done = [pk for pk, one in outcomes.items() if one.what == DONE]
                    BulkRow.objects.filter(run=self.run, record_id__in=done).update(outcome=DONE, code="", reason="")
                    note(self.run, changed=self.run.changed + len(done), refused=self.run.refused - len(done))
                    helped = helped or bool(done)


def log(run: BulkRun, outcomes: Outcomes) -> None:
    """Write what became of these records."""
    lines = [
        BulkRow(run=run, record_id=pk, outcome=o.what, code=o.code[:40], reason=o.reason) for pk, o in outcomes.items()
    ]
    BulkRow.objects.bulk_create(sorted(lines, key=lambda line: line.record_id))


def note(run: BulkRun, **values: object) -> None:
    """Write down how the run stands."""
    for name, value in values.items():
        setattr(run, name, value)
    with acting(SYSTEM):
        records.quiet_update(BulkRun.objects.filter(pk=run.pk), **values)

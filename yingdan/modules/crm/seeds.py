"""First data of a new installation: the two pipelines of requirements.md §5.4, and what each role may do here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yingdan.modules.crm import alike
from yingdan.modules.crm.choices import Forecast, StageKind
from yingdan.modules.crm.demo.build import found
from yingdan.modules.crm.demo.sized import fill
from yingdan.modules.crm.objects.pipeline import Pipeline
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import hooks, records
from yingdan.platform.actor import Reach

OWN, BELOW, ALL = Reach.OWN, Reach.SUBTREE, Reach.ALL
OPEN, WON, LOST, VOID = StageKind.OPEN, StageKind.WON, StageKind.LOST, StageKind.VOID
PIPELINE, BEST, COMMIT = Forecast.PIPELINE, Forecast.BEST, Forecast.COMMIT

OWNED = ("crm.account", "crm.contact", "crm.lead", "crm.opportunity")
SETTINGS = ("crm.pipeline", "crm.stage")


def each(keys: Sequence[str], verbs: Mapping[str, Reach]) -> dict[str, Mapping[str, Reach]]:
    """The same verbs for several objects."""
    return dict.fromkeys(keys, verbs)


WRITE_OWN = {"view": OWN, "add": OWN, "change": OWN, "delete": OWN}
LINES = ("crm.opportunityline",)
MOVES = ("crm.stagechange", "crm.formerterms")
SHARES, CREDITS = ("crm.dealshare",), ("crm.credit",)
LOOK = {**each(SETTINGS, {"view": ALL}), **each(("crm.competitor",), {"view": ALL})}

GRANTS: dict[str, dict[str, Mapping[str, Reach]]] = {
    "rep": {
        **each(OWNED, {**WRITE_OWN, "export": OWN, "import": OWN}),
        **each(LINES, WRITE_OWN),
        **each(MOVES, {"view": OWN}),
        **each(SHARES, WRITE_OWN),
        **each(CREDITS, {"view": OWN, "export": OWN}),
        **LOOK,
    },
    "manager": {
        **each(OWNED, dict.fromkeys(("view", "add", "change", "delete", "transfer", "export", "import"), BELOW)),
        **each(LINES, dict.fromkeys(("view", "add", "change", "delete"), BELOW)),
        **each(MOVES, {"view": BELOW}),
        **each(SHARES, dict.fromkeys(("view", "add", "change", "delete"), BELOW)),
        **each(CREDITS, {"view": BELOW, "export": BELOW}),
        **LOOK,
        "crm.competitor": {"view": ALL, "add": ALL, "change": ALL},
    },
    "executive": {
        **each(OWNED, {"view": ALL, "add": ALL, "change": OWN, "delete": OWN, "export": ALL}),
        **each(LINES, {"view": ALL, "add": OWN, "change": OWN, "delete": OWN}),
        **each(MOVES, {"view": ALL}),
        **each(SHARES, {"view": ALL, "add": OWN, "change": OWN, "delete": OWN}),
        **each(CREDITS, {"view": ALL, "export": ALL}),
        **LOOK,
    },
    "ops": {
        **each((*OWNED, *LINES, *SHARES, *SETTINGS, "crm.competitor"), {"*": ALL}),
        **each(MOVES, {"view": ALL}),
        **each(CREDITS, {"view": ALL, "export": ALL}),
    },
    "finance": {
        **each((*OWNED, *LINES, *MOVES, *SHARES), {"view": ALL}),
        **each(("crm.opportunity", *CREDITS), {"view": ALL, "export": ALL}),
        **LOOK,
    },
}


@dataclass(frozen=True, slots=True)
class Step:
    """A stage to be made; `days` is how long it should take at most, `needs` what must be filled in to enter."""

    code: str
    name: str
    name_en: str
    kind: StageKind
    probability: int
    days: int | None = None
    forecast: Forecast = PIPELINE
    needs: tuple[str, ...] = ()


BUDGET_AND_NEED = ("budget", "decision_maker", "needed_on", "pain")
DIRECT = (
    Step("first_contact", "初步接触", "First contact", OPEN, 10, 7),
    Step("needs", "需求确认", "Needs confirmed", OPEN, 25, 10, needs=("account",)),
    Step("proposal", "方案演示", "Proposal shown", OPEN, 40, 14, BEST, BUDGET_AND_NEED),
    Step("quote", "报价", "Quoted", OPEN, 60, 10, COMMIT, ("amount", "expected_close_on")),
    Step("negotiation", "商务谈判", "Negotiation", OPEN, 80, 14, COMMIT, ("payment_terms",)),
    Step("won", "赢单", "Won", WON, 100, needs=("amount",)),
    Step("lost", "输单", "Lost", LOST, 0, needs=("loss_reason",)),
    Step("void", "无效", "Invalid", VOID, 0),
)
KEY_ACCOUNT = (
    Step("ka_lead", "线索确认", "Lead confirmed", OPEN, 5, 14),
    Step("ka_pain", "需求与痛点", "Needs and pains", OPEN, 15, 21, needs=("account",)),
    Step("ka_project", "立项", "Project approved", OPEN, 30, 30, needs=BUDGET_AND_NEED),
    Step("ka_proof", "方案与 POC", "Solution and POC", OPEN, 50, 45, BEST),
    Step("ka_tender", "招投标", "Tender", OPEN, 65, 30, BEST, ("amount", "expected_close_on")),
    Step("ka_contract", "商务与合同审批", "Terms and approval", OPEN, 85, 21, COMMIT, ("payment_terms",)),
    Step("ka_signed", "签约", "Signed", WON, 100, needs=("amount",)),
    Step("ka_lost", "丢标", "Tender lost", LOST, 0, needs=("loss_reason",)),
    Step("ka_void", "终止", "Stopped", VOID, 0),
)
PIPELINES = (
    ("direct", "标准销售流程", "Standard sales", True, DIRECT),
    ("key_account", "大客户流程", "Key accounts", False, KEY_ACCOUNT),
)


@hooks.seed.register
def seed() -> None:
    """Make the pipelines, once: an installation that has any is left alone."""
    if Pipeline.objects.exists():
        return
    for number, (code, name, name_en, is_default, steps) in enumerate(PIPELINES, start=1):
        pipeline = records.save(Pipeline(code=code, name=name, name_en=name_en, is_default=is_default))
        records.save_many([stage(pipeline, number * 100 + place, step) for place, step in enumerate(steps, start=1)])


def stage(pipeline: Pipeline, rank: int, step: Step) -> Stage:
    """One stage, not saved yet."""
    return Stage(
        pipeline=pipeline,
        rank=rank,
        code=step.code,
        name=step.name,
        name_en=step.name_en,
        kind=step.kind,
        probability=Decimal(step.probability),
        expected_days=step.days,
        forecast=step.forecast,
        requires=list(step.needs),
    )


hooks.seed.register(alike.seed)
hooks.demo.register(found)
hooks.sized.register(fill)

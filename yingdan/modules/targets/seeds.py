"""What each default role may do with targets: reps see and answer, managers give out below, executives set them."""

from yingdan.modules.targets.demo import found
from yingdan.platform import hooks
from yingdan.platform.actor import Reach

OWN, TEAM, BELOW, ALL = Reach.OWN, Reach.TEAM, Reach.SUBTREE, Reach.ALL

LOOK = {"targets.cycle": {"view": ALL}, "targets.theme": {"view": ALL}}
ALL_VERBS = {"*": ALL}
EVERYTHING = {
    f"targets.{name}": ALL_VERBS
    for name in ("cycle", "theme", "plan", "cell", "change", "commitment", "goal", "declined")
}
WRITE_OWN = {"view": OWN, "add": OWN, "change": OWN, "delete": OWN}

GRANTS = {
    "rep": {
        **LOOK,
        "targets.plan": {"view": OWN, "export": OWN, "commit": OWN},
        "targets.cell": {"view": OWN, "export": OWN},
        "targets.commitment": WRITE_OWN,
        "targets.goal": WRITE_OWN,
        "targets.declined": WRITE_OWN,
    },
    "manager": {
        **LOOK,
        "targets.plan": {
            **dict.fromkeys(("view", "add", "change", "delete", "export", "split", "adjust", "commit"), BELOW),
            **dict.fromkeys(("publish", "lock"), BELOW),
        },
        "targets.cell": dict.fromkeys(("view", "add", "change", "lock", "export", "import"), BELOW),
        "targets.change": dict.fromkeys(("view", "add", "change", "delete"), BELOW),
        "targets.commitment": dict.fromkeys(("view", "add", "change", "delete", "answer"), BELOW),
        "targets.goal": dict.fromkeys(("view", "add", "change", "delete", "rate", "export"), BELOW),
        "targets.declined": WRITE_OWN,
    },
    "executive": EVERYTHING,
    "ops": EVERYTHING,
    "finance": {
        **LOOK,
        **{f"targets.{name}": {"view": ALL, "export": ALL} for name in ("plan", "cell", "change", "commitment")},
        "targets.goal": WRITE_OWN,
    },
}

hooks.demo.register(found, rank=60)

"""What each default role may do with tasks and activities."""

from yingdan.platform.actor import Reach

OWN, BELOW, ALL = Reach.OWN, Reach.SUBTREE, Reach.ALL

GRANTS = {
    "rep": {
        "work.task": {"view": OWN, "add": OWN, "change": OWN, "delete": OWN, "export": OWN},
        "work.activity": {"view": OWN, "add": OWN, "change": OWN, "delete": OWN, "export": OWN},
    },
    "manager": {
        "work.task": {
            "view": BELOW,
            "add": BELOW,
            "change": BELOW,
            "delete": BELOW,
            "transfer": BELOW,
            "export": BELOW,
        },
        "work.activity": {"view": BELOW, "add": BELOW, "change": BELOW, "delete": OWN, "export": BELOW},
    },
    "executive": {
        "work.task": {"view": ALL, "add": ALL, "change": OWN, "delete": OWN, "export": ALL},
        "work.activity": {"view": ALL, "add": ALL, "change": OWN, "delete": OWN, "export": ALL},
    },
    "ops": {"work.task": {"*": ALL}, "work.activity": {"*": ALL}},
    "finance": {
        "work.task": {"view": OWN, "add": OWN, "change": OWN, "delete": OWN},
        "work.activity": {"view": OWN, "add": OWN, "change": OWN, "delete": OWN},
    },
}

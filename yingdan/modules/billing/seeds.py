"""What each default role may do: reps keep contracts and ask for invoices; money is finance's to write."""

from yingdan.modules.billing.demo.build import found
from yingdan.platform import hooks
from yingdan.platform.actor import Reach

OWN, BELOW, ALL = Reach.OWN, Reach.SUBTREE, Reach.ALL
CONTRACT, INSTALMENT, RECEIPT = "billing.contract", "billing.instalment", "billing.receipt"
ALLOCATION, INVOICE = "billing.allocation", "billing.invoice"
EVERY = (CONTRACT, INSTALMENT, RECEIPT, ALLOCATION, INVOICE)
WRITE = ("view", "add", "change", "delete", "export")
ALL_VERBS = {"*": ALL}

GRANTS = {
    "rep": {
        CONTRACT: dict.fromkeys((*WRITE, "import"), OWN),
        INSTALMENT: dict.fromkeys((*WRITE, "import"), OWN),
        RECEIPT: {"view": OWN, "export": OWN},
        ALLOCATION: {"view": OWN},
        INVOICE: dict.fromkeys(WRITE, OWN),
    },
    "manager": {
        CONTRACT: dict.fromkeys((*WRITE, "import", "transfer", "revise", "void"), BELOW),
        INSTALMENT: dict.fromkeys((*WRITE, "import"), BELOW),
        RECEIPT: {"view": BELOW, "export": BELOW, "transfer": BELOW},
        ALLOCATION: {"view": BELOW},
        INVOICE: dict.fromkeys(WRITE, BELOW),
    },
    "executive": {key: {"view": ALL, "export": ALL} for key in EVERY},
    "ops": dict.fromkeys(EVERY, ALL_VERBS),
    "finance": {
        CONTRACT: {"view": ALL, "change": ALL, "export": ALL},
        **dict.fromkeys((INSTALMENT, RECEIPT, ALLOCATION, INVOICE), ALL_VERBS),
    },
}

hooks.demo.register(found, rank=55)

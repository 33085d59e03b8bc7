"""What each default role may do with the catalog."""

from yingdan.platform.actor import Reach

EVERYTHING_ELSE = ("catalog.category", "catalog.product", "catalog.pricebook", "catalog.pricebookentry")
READERS = ("rep", "manager", "executive", "finance")

GRANTS = {
    **{role: {key: {"view": Reach.ALL} for key in EVERYTHING_ELSE} for role in READERS},
    "ops": {key: {"*": Reach.ALL} for key in EVERYTHING_ELSE},
}

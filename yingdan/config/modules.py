"""The list of the business modules, in ladder order: the one place that says which there are.

A customer's own modules are named in `YINGDAN_MODULES`, separated by commas, and stand above ours.
"""

import os

OURS: tuple[str, ...] = (
    "yingdan.modules.catalog",
    "yingdan.modules.work",
    "yingdan.modules.crm",
    "yingdan.modules.billing",
    "yingdan.modules.targets",
)
MODULES: tuple[str, ...] = (*OURS, *(name for name in os.environ.get("YINGDAN_MODULES", "").split(",") if name))

"""The list of the business modules, in ladder order: the one place that says which there are."""

MODULES: tuple[str, ...] = (
    "yingdan.modules.catalog",
    "yingdan.modules.work",
    "yingdan.modules.crm",
)

"""`Module`: a Django app whose business objects live one to a file in `objects/`."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.apps import AppConfig, apps

from yingdan.platform import schema
from yingdan.platform.actor import Reach
from yingdan.platform.spec import Spec

AFTER = ("actions", "metrics", "reactions", "panels", "pages", "jobs", "reports", "scopes", "findings", "seeds")


Grants = Mapping[str, Mapping[str, Mapping[str, Reach]]]


class Module(AppConfig):
    """The whole registration of a module: one class with a name, a title and an icon; its files are found by
    their names.
    """

    default = False  # a base, not an app; `__init_subclass__` makes each module the default of its package
    default_auto_field = "django.db.models.BigAutoField"
    title: Any = ""
    icon = "square"
    grants: Grants = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.default = True

    def import_models(self) -> None:
        """Import every file in `objects/` and make the Specs found there known."""
        self.models = apps.all_models[self.label]
        self.models_module = package = import_module(f"{self.name}.objects")
        for found in sorted(m.name for m in iter_modules(package.__path__)):
            for value in vars(import_module(f"{package.__name__}.{found}")).values():
                if isinstance(value, Spec):
                    schema.register(value)

    def ready(self) -> None:
        """Import what reacts and adds, now that every model is there. `ACTIONS` in `actions` adds verbs to objects:
        those that need more than the object's own file.
        """
        for part in AFTER:
            if find_spec(f"{self.name}.{part}"):
                found = self.load(f"{self.name}.{part}")
                self.grants = getattr(found, "GRANTS", self.grants)
                for key, verbs in getattr(found, "ACTIONS", {}).items():
                    schema.register(replace(schema.whole(key).spec, actions=(*schema.whole(key).actions, *verbs)))

    def load(self, name: str) -> Any:
        """Import a file, or each file of a folder; gives the file."""
        found = import_module(name)
        for inner in iter_modules(getattr(found, "__path__", ())):
            import_module(f"{name}.{inner.name}")
        return found

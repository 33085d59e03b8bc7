"""A foreign key written as text is an import too: its target must stand on a floor below."""

import configparser

from django.apps import apps
from django.db.models import Field, Model

from tests.architecture.source import ROOT, lines

FREE = ("django.",)


def ladder() -> dict[str, int]:
    """Height of each module of the ladder in .importlinter; modules on one rung have the same height."""
    file = configparser.ConfigParser()
    file.read(ROOT / ".importlinter", "utf-8")
    rungs = file["importlinter:contract:ladder"]["layers"].strip().splitlines()
    return {module.strip(): height for height, rung in enumerate(reversed(rungs), 1) for module in rung.split("|")}


def place(model: type[Model]) -> tuple[str, int]:
    """Where a model lives, and how high: 0 for the platform, then the rungs of the ladder."""
    parts = model.__module__.split(".")
    if parts[:2] == ["yingdan", "modules"]:
        return parts[2], ladder()[parts[2]]
    return parts[1] if parts[0] == "yingdan" else parts[0], 0


def test_foreign_keys_point_downward_or_stay_at_home() -> None:
    """`"crm.Account"` in the platform would pass the linter of imports; it does not pass this."""
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("yingdan."):
            continue
        home, height = place(model)
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, Field) and field.is_relation else None
            if target is None or isinstance(target, str) or target.__module__.startswith(FREE):
                continue
            other, below = place(target)
            if other != home and below >= height:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not wrong, lines(wrong)


def test_every_module_of_the_settings_is_on_the_ladder() -> None:
    """A module nobody gave a rung has no rule to break."""
    labels = {config.name.rpartition(".")[2] for config in apps.get_app_configs() if ".modules." in config.name}
    assert labels <= set(ladder()), lines(sorted(labels - set(ladder())))

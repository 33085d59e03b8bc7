"""Give the roles the program brought their English names."""

from typing import Any

from django.db import migrations

NAMES = {
    "rep": ("销售", "Sales rep"),
    "manager": ("经理", "Manager"),
    "executive": ("高管", "Executive"),
    "ops": ("销售运营", "Sales operations"),
    "finance": ("财务", "Finance"),
    "administrator": ("管理员", "Administrator"),
}


def name(apps: Any, schema_editor: Any) -> None:
    """Those that still have the name they came with; nobody's own words are touched."""
    for code, (chinese, english) in NAMES.items():
        known = apps.get_model("platform", "Role")._base_manager.filter(code=code, name=chinese, name_en="")
        known.update(name_en=english)


class Migration(migrations.Migration):
    dependencies = [("platform", "0031_name_en")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop, elidable=True)]

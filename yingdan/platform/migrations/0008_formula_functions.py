"""Functions that formulas need inside PostgreSQL."""

from django.db import migrations

from yingdan.platform.formula import helpers


class Migration(migrations.Migration):
    dependencies = [("platform", "0007_attachment")]
    operations = [migrations.RunPython(helpers.create, helpers.drop, elidable=False)]

"""Functions that formulas need inside PostgreSQL."""

from django.db import migrations

from yingdan.platform.formula import made


class Migration(migrations.Migration):
    dependencies = [("platform", "0008_customs")]
    operations = [migrations.RunPython(made.create, made.drop, elidable=False)]

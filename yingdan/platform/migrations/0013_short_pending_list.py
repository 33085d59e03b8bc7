"""Search on PostgreSQL reads what was put by unsorted each time: keep that short."""

from django.db import migrations

from yingdan.platform.search import schema


class Migration(migrations.Migration):
    dependencies = [("platform", "0012_stars_and_recents")]
    operations = [migrations.RunPython(schema.tune, schema.untune, elidable=False)]

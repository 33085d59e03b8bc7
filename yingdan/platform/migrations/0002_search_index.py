"""The index of search beside its entries: FTS5 on SQLite, an array with GIN on PostgreSQL."""

from django.db import migrations

from yingdan.platform.search import schema


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]
    operations = [migrations.RunPython(schema.create, schema.drop, elidable=False)]

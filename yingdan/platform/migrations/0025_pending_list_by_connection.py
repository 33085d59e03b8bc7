"""How much of the search index is put by unsorted is said by each connection, no longer by the index."""

from django.db import migrations

from yingdan.platform.search import schema


class Migration(migrations.Migration):
    """Let a batch put by more than single writes."""

    dependencies = [("platform", "0024_metric_words")]

    operations = [migrations.RunPython(schema.untune, schema.tune, elidable=False)]

"""The index of the pipeline holds the category of the forecast too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0024_moved_from_index"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="opportunity",
            name="crm_deal_pipe",
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                fields=[
                    "status",
                    "unit",
                    "owner",
                    "currency",
                    "deleted_at",
                    "base_amount",
                    "base_weighted",
                    "expected_close_on",
                    "forecast",
                    "stage_due_on",
                    "postponed",
                    "next_step",
                ],
                name="crm_deal_pipe",
            ),
        ),
    ]

"""The figures of the home page, and the deals to push first, in the order in which they are asked for."""

import yingdan.platform.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0001_squashed_0022_former_terms_from_history"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="opportunity",
            name="crm_deal_expected",
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                fields=[
                    "status",
                    "expected_close_on",
                    "deleted_at",
                    "owner",
                    "unit",
                    "stage",
                    "amount",
                    "weighted",
                    "currency",
                    "base_amount",
                    "base_weighted",
                    "opened_on",
                    "forecast",
                ],
                name="crm_deal_expected",
            ),
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
                    "stage_due_on",
                    "postponed",
                    "next_step",
                ],
                name="crm_deal_pipe",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=yingdan.platform.indexes.SortIndex("status", by="weighted", name="crm_deal_likely", whose=True),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("amount__isnull", False), ("base_amount__isnull", True)),
                fields=["deleted_at", "owner", "unit"],
                name="crm_deal_unrated",
            ),
        ),
    ]

"""What moved in a period is told by one index of the days expected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0023_home_from_indexes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="opportunity",
            name="crm_deal_period",
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                fields=[
                    "expected_close_on",
                    "stage",
                    "owner",
                    "unit",
                    "status",
                    "amount",
                    "weighted",
                    "currency",
                    "base_amount",
                    "base_weighted",
                    "deleted_at",
                    "opened_on",
                    "closed_on",
                ],
                name="crm_deal_period",
            ),
        ),
    ]

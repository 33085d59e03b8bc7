"""What the deals there are is worth in the company's currency, as far as they are in it; other currencies wait for rates."""

from typing import Any

from django.db import migrations
from django.db.models import F


def fill(apps: Any, _schema: Any) -> None:
    """One statement; the company's currency is CNY unless its settings say otherwise."""
    company = apps.get_model("platform", "Preference").objects.filter(user_id=0, name="company").first()
    currency = (company.value if company else {}).get("currency", "CNY")
    deals = apps.get_model("crm", "Opportunity").objects.filter(currency=currency)
    deals.update(rate=1, base_amount=F("amount"), base_weighted=F("weighted"))


class Migration(migrations.Migration):
    dependencies = [("crm", "0010_credit"), ("platform", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

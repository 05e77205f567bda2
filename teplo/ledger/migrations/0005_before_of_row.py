from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_event_of_deal_and_company")]

    operations = [
        migrations.AddIndex("before", models.Index(fields=["table", "pk_value"], name="before_of_row")),
    ]

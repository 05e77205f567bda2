from django.db import migrations, models

TARGETS = [
    ("leads", "Leads"), ("contacts", "Contacts"), ("companies", "Companies"), ("deals", "Deals"),
    ("products", "Products"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("intake", "0011_sent_copies")]

    operations = [
        migrations.AddField("importedrow", "product", models.BigIntegerField(null=True)),
        migrations.AlterField("import", "target", models.CharField(choices=TARGETS, max_length=9)),
        migrations.AlterField("importmapping", "target", models.CharField(choices=TARGETS, max_length=9)),
    ]

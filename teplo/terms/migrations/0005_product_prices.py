from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("terms", "0004_custom_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="article",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="article"),
        ),
        migrations.AddField(
            model_name="product",
            name="currency",
            field=models.CharField(
                choices=[
                    ("RUB", "Russian rouble"),
                    ("USD", "US dollar"),
                    ("EUR", "Euro"),
                    ("CNY", "Yuan"),
                    ("KZT", "Tenge"),
                    ("BYN", "Belarusian rouble"),
                    ("UZS", "Uzbek sum"),
                    ("AMD", "Armenian dram"),
                    ("GEL", "Lari"),
                    ("KGS", "Kyrgyz som"),
                    ("AED", "Dirham"),
                    ("TRY", "Turkish lira"),
                    ("GBP", "Pound sterling"),
                ],
                db_default="RUB",
                default="RUB",
                max_length=3,
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="price",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="price"),
        ),
        migrations.AddField(
            model_name="product",
            name="unit",
            field=models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="unit"),
        ),
        migrations.AddField(
            model_name="product",
            name="vat",
            field=models.CharField(
                choices=[
                    ("none", "Without VAT"),
                    ("0", "0 %"),
                    ("5", "5 %"),
                    ("7", "7 %"),
                    ("10", "10 %"),
                    ("20", "20 %"),
                    ("22", "22 %"),
                ],
                db_default="none",
                default="none",
                max_length=4,
                verbose_name="VAT",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="vat_included",
            field=models.BooleanField(db_default=True, default=True, verbose_name="the price holds the VAT"),
        ),
        migrations.AlterField(
            model_name="reason",
            name="kind",
            field=models.CharField(
                choices=[("refused", "Refused"), ("junk", "Junk"), ("lost", "Deal lost")],
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"), name="product_price"
            ),
        ),
    ]

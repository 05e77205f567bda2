"""What Russian papers ask of a company, what it sells in a year, and the domains it writes from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_company_size_and_industry"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="kpp",
            field=models.CharField(blank=True, db_default="", default="", max_length=9, verbose_name="KPP"),
        ),
        migrations.AddField(
            model_name="company",
            name="ogrn",
            field=models.CharField(blank=True, db_default="", default="", max_length=15, verbose_name="OGRN"),
        ),
        migrations.AddField(
            model_name="company",
            name="turnover",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="turnover a year"
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="turnover_currency",
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
                verbose_name="currency of the turnover",
            ),
        ),
        migrations.CreateModel(
            name="CompanyDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain", models.CharField(max_length=255, unique=True, verbose_name="domain")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="identity.company"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
    ]

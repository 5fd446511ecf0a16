from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proposals", "0025_weeks_of_a_series")]

    operations = [
        migrations.AlterModelOptions(
            name="coauthor",
            options={"ordering": ("invited_at", "pk"), "verbose_name": "co-author"},
        ),
        migrations.AlterModelOptions(
            name="signoff",
            options={"ordering": ("at", "pk"), "verbose_name": "sign-off"},
        ),
    ]

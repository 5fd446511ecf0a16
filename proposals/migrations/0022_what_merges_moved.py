import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0021_concerns_of_an_outcome"),
    ]

    operations = [
        migrations.AddField(
            model_name="merge",
            name="new_follows",
            field=models.JSONField(
                default=list,
                help_text="Ids of the rows by which people follow the original's item since, and because of it.",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="overtaken",
            field=models.ForeignKey(
                blank=True,
                help_text="What was prepared for the duplicate, which the merge set aside.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merges",
                to="proposals.prepareddecision",
            ),
        ),
    ]

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0024_tally_of_a_decision")]

    operations = [
        migrations.AddField(
            model_name="meetingseries",
            name="newest",
            field=models.PositiveIntegerField(
                default=0,
                help_text="The number of the newest meeting; those to come are counted on, a week each.",
            ),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="sequence",
            field=models.PositiveIntegerField(
                default=0, help_text="How often it changed, as of its meetings."
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="number",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Which one of its series it is, for those that the series foresaw.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("series", "number"), name="once_in_a_series"),
        ),
    ]

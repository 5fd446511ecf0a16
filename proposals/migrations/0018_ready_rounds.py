from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0017_changed_meetings"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="ready_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when all that the rules want is there, and a maintainer may decide.",
                null=True,
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0018_ready_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="coauthor",
            name="taken_back_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Of one that was declined: it is out of its author's sight, and its member is still not asked again.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="coauthor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back_at__isnull", True), ("declined_at__isnull", False), _connector="OR"
                ),
                name="kept_invitation_was_declined",
            ),
        ),
    ]

from django.db import migrations, models

FIELDS = ["item", "title", "body", "status", "target", "place", "tracking"]


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0010_role_source")]

    operations = [
        migrations.RemoveConstraint(model_name="pendingchange", name="pending_field_known"),
        # Going back, nothing may wait that was not known before.
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM roadmap_pendingchange WHERE field = 'tracking'"
        ),
        migrations.AlterField(
            model_name="pendingchange",
            name="field",
            field=models.CharField(
                choices=[
                    ("item", "New item"),
                    ("title", "Title"),
                    ("body", "Text"),
                    ("status", "Status"),
                    ("target", "Target"),
                    ("place", "Place"),
                    ("tracking", "Tracking issues"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("field__in", FIELDS)), name="pending_field_known"
            ),
        ),
    ]

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def count_votes(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What is here of the votes that were cast by then."""
    cast = apps.get_model("proposals", "Vote").objects.filter(
        proposal=models.OuterRef("proposal"), created_at__lte=models.OuterRef("at")
    )
    counted = cast.order_by().values("proposal").annotate(number=models.Count("pk")).values("number")
    decisions = apps.get_model("proposals", "Decision").objects
    decisions.update(
        votes=models.functions.Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0023_quiet_voters"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="votes",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How many the proposal had then; empty where the file that brought the decision does not say.",
                null=True,
            ),
        ),
        migrations.RunPython(count_votes, migrations.RunPython.noop),
    ]

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OUTCOMES = [
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("postponed", "Postponed"),
    ("returned", "Returned for revision"),
]


def take_outcomes(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What its round proposes: before, a concern was against that, whatever had been proposed as it was raised."""
    review = apps.get_model("proposals", "Review").objects.filter(pk=models.OuterRef("review"))
    apps.get_model("proposals", "Concern").objects.update(
        disposition=models.Subquery(review.values("disposition"))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0020_turns_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="disposition",
            field=models.CharField(
                choices=OUTCOMES,
                default="accepted",
                help_text="Against which it is.",
                max_length=20,
                verbose_name="outcome",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(take_outcomes, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(disposition__in=["accepted", "declined", "postponed", "returned"]),
                name="concern_disposition_known",
            ),
        ),
    ]

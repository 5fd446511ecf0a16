import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0013_prepared_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reviewed", "Reviewed"), ("skipped", "Skipped for now")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("moved_at", models.DateTimeField(help_text="When the proposal had moved last.")),
                (
                    "version",
                    models.PositiveIntegerField(
                        help_text="The newest version that changed what people vote for, then."
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="proposals.proposal",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        help_text="The round in which the reviewer said something.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="proposals.review",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "reviewer"), name="one_look_a_reviewer"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["reviewed", "skipped"])), name="look_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review__isnull", True), ("kind", "reviewed"), _connector="OR"),
                        name="spoken_is_reviewed",
                    ),
                ],
            },
        ),
    ]

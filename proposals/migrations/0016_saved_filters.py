import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("proposals", "0015_notes_and_scores"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                (
                    "shared",
                    models.BooleanField(default=False, help_text="All reviewers see it above the queue."),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=["owner", "name"], name="one_filter_a_name"),
                    models.UniqueConstraint(fields=["owner", "query"], name="one_filter_a_list"),
                    models.UniqueConstraint(
                        condition=models.Q(("shared", True)),
                        fields=["name"],
                        name="one_shared_filter_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="filter_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("query", ""), _negated=True), name="filter_asks_for_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StartView",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="start_view",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "saved",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="starts",
                        to="proposals.savedfilter",
                    ),
                ),
            ],
        ),
    ]

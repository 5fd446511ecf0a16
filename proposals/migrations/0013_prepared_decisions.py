import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0012_meetings"),
        ("roadmap", "0010_role_source"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PreparedDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("postponed", "Postponed"),
                            ("returned", "Returned for revision"),
                        ],
                        max_length=20,
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=100)),
                ("create_issue", models.BooleanField(default=False)),
                ("rationale", models.TextField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("rationale_html", models.TextField(editable=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Moves with every edit, so that an older form is noticed."
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("published", "Published"),
                            ("cancelled", "Cancelled"),
                            ("overtaken", "Overtaken"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_why", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared_decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared",
                        to="proposals.decision",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared",
                        to="proposals.proposal",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roadmap.section",
                    ),
                ),
            ],
            options={
                "ordering": ("created_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PreparedEdit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("postponed", "Postponed"),
                            ("returned", "Returned for revision"),
                        ],
                        max_length=20,
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=100)),
                ("create_issue", models.BooleanField(default=False)),
                ("rationale", models.TextField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="proposals.prepareddecision",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roadmap.section",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("proposal",),
                name="one_prepared_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["accepted", "declined", "postponed", "returned"])),
                name="prepared_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("rationale", ""), _negated=True), name="prepared_has_a_rationale"
            ),
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "accepted"), _negated=True),
                    ("section__isnull", False),
                    _connector="OR",
                ),
                name="prepared_acceptance_has_a_section",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("ended_by__isnull", True),
                        ("ended_how", ""),
                        ("ended_why", ""),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("ended_how__in", ["published", "cancelled", "overtaken"]),
                    ),
                    _connector="OR",
                ),
                name="prepared_ends_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_how", "cancelled"), _negated=True),
                    models.Q(("ended_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="prepared_cancelled_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="prepareddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("ended_how", "published")),
                    models.Q(models.Q(("ended_how", "published"), _negated=True), ("decision__isnull", True)),
                    _connector="OR",
                ),
                name="published_iff_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparededit",
            constraint=models.UniqueConstraint(
                fields=("prepared", "number"), name="one_prepared_edit_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="preparededit",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="prepared_edits_count_from_one"
            ),
        ),
    ]

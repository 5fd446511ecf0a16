import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0011_search_of_decisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "place",
                    models.CharField(
                        blank=True, help_text="A room, or the address of a call.", max_length=300
                    ),
                ),
                (
                    "weekly",
                    models.BooleanField(
                        default=False, help_text="Publishing the minutes plans the next one."
                    ),
                ),
                ("minutes", models.TextField(blank=True, help_text="Markdown")),
                ("minutes_html", models.TextField(blank=True, editable=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Moves with every change of the minutes, so that an older form is noticed.",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "follows",
                    models.OneToOneField(
                        blank=True,
                        help_text="The weekly meeting that planned this one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="proposals.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("asked", "Put on the agenda by hand"),
                            ("ready", "Ready to decide"),
                            ("contested", "Contested: a concern is open"),
                            ("overdue", "Overdue"),
                            ("due", "Due by then"),
                            ("held", "On hold"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("position", models.PositiveIntegerField(default=0)),
                ("by_hand", models.BooleanField(default=False)),
                ("taken_off", models.BooleanField(default=False)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="proposals.proposal",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="proposals.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ("-by_hand", "position", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["starts_at"], name="meeting_starts"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["ends_at"], name="meeting_ends"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="meeting_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="meeting_ends_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", True), models.Q(("minutes", ""), _negated=True), _connector="OR"
                ),
                name="published_with_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(fields=("meeting", "proposal"), name="once_on_an_agenda"),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "asked",
                            "ready",
                            "contested",
                            "overdue",
                            "due",
                            "held",
                        ],
                    )
                ),
                name="agenda_reason_known",
            ),
        ),
    ]

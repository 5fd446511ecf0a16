"""Private notes of reviewers, and scores where a project's rules want them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0014_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="rulechoice",
            name="scores",
            field=models.BooleanField(default=False, verbose_name="reviewers give scores"),
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="Made with the form: sending it twice saves once."
                    ),
                ),
                ("body", models.TextField(blank=True)),
                ("body_html", models.TextField(blank=True, editable=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written")),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "private note",
                "ordering": ("at", "pk"),
                "indexes": [models.Index(fields=["proposal", "at", "id"], name="note_timeline")],
                "constraints": [
                    models.UniqueConstraint(fields=("author", "key"), name="one_note_a_form"),
                    models.CheckConstraint(
                        condition=~Q(body="") | Q(deleted_at__isnull=False),
                        name="note_has_text_unless_deleted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Against"),
                            (2, "Rather against"),
                            (3, "Undecided"),
                            (4, "Rather for"),
                            (5, "For"),
                        ]
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="proposals.review",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("review", "reviewer"), name="one_score_a_round"),
                    models.CheckConstraint(condition=Q(value__range=(1, 5)), name="score_on_the_scale"),
                ],
            },
        ),
    ]

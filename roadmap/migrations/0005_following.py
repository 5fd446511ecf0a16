from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def announce_the_past(apps: Any, schema_editor: Any) -> None:
    """What happened before anybody could follow an item is no news."""
    waiting = apps.get_model("roadmap", "Event").objects.filter(announced_at__isnull=True)
    waiting.update(announced_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0004_issue_sync"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="roadmap.item"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("item", "member"), name="followed_once")],
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("announced_at__isnull", True)),
                fields=["at"],
                name="roadmap_event_waiting",
            ),
        ),
        migrations.RunPython(announce_the_past, migrations.RunPython.noop),
    ]

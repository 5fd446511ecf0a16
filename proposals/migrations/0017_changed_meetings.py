import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def make_series(apps, schema_editor):
    """Each chain of weekly meetings becomes one series, as its newest meeting is."""
    meetings = apps.get_model("proposals", "Meeting").objects
    series = apps.get_model("proposals", "MeetingSeries").objects
    meetings.update(changed_at=F("created_at"))
    found = {}  # the series by its meetings
    for meeting in meetings.filter(weekly=True).order_by("pk"):
        plan = {
            "title": meeting.title,
            "place": meeting.place,
            "starts_at": meeting.starts_at,
            "lasts": meeting.ends_at - meeting.starts_at,
        }
        own = found.get(meeting.follows_id) or series.create(**plan).pk
        found[meeting.pk] = own
        series.filter(pk=own).update(**plan)
        meetings.filter(pk=meeting.pk).update(series=own)
    # PostgreSQL alters no table whose keys are still to be checked.
    schema_editor.connection.check_constraints()


def mark_weekly(apps, schema_editor):
    apps.get_model("proposals", "Meeting").objects.filter(series__isnull=False).update(weekly=True)


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0016_saved_filters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "place",
                    models.CharField(
                        blank=True, help_text="A room, or the address of a call.", max_length=300
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(help_text="Its first meeting, or the first since it last changed."),
                ),
                ("lasts", models.DurationField()),
                (
                    "weeks",
                    models.PositiveIntegerField(
                        default=0, help_text="How many weeks after it the newest meeting was foreseen."
                    ),
                ),
                (
                    "stops_on",
                    models.DateField(blank=True, help_text="The first day without a meeting.", null=True),
                ),
            ],
            options={
                "verbose_name_plural": "meeting series",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="series_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lasts__gt", datetime.timedelta(0))), name="series_lasts_a_while"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="proposals.meetingseries",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="changed_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="When its plan last changed."
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="sequence",
            field=models.PositiveIntegerField(
                default=0, help_text="How often its plan changed; calendars keep the greatest (RFC 5545)."
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_because",
            field=models.CharField(blank=True, help_text="Public.", max_length=500),
        ),
        migrations.RunPython(make_series, mark_weekly),
        migrations.RemoveField(model_name="meeting", name="weekly"),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True),
                    models.Q(("cancelled_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="cancelled_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True), ("published_at__isnull", True), _connector="OR"
                ),
                name="cancelled_is_not_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("published_at__isnull", True)),
                fields=("series",),
                name="one_live_meeting_a_series",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="told_at",
            field=models.DateTimeField(
                blank=True, help_text="When its people were told that it is on the agenda.", null=True
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="done_at",
            field=models.DateTimeField(blank=True, help_text="When it was spoken of.", null=True),
        ),
        migrations.CreateModel(
            name="MeetingEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("announced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="proposals.meeting",
                    ),
                ),
            ],
            options={"ordering": ("at", "pk"), "abstract": False},
        ),
        migrations.AddIndex(
            model_name="meetingevent",
            index=models.Index(fields=["meeting", "at"], name="meeting_event_timeline"),
        ),
        migrations.AddIndex(
            model_name="meetingevent",
            index=models.Index(
                condition=models.Q(("announced_at__isnull", True)),
                fields=["at"],
                name="meeting_event_waiting",
            ),
        ),
        migrations.CreateModel(
            name="MeetingSilence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]

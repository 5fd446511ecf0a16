import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import Apps

from portal.lib.search import restore_search

SEARCH = ("roadmap_item", ["title", "body"])


def give_places(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Items of the newest document have their place in it; items added here become waiting changes."""
    items = apps.get_model("roadmap", "Item").objects.filter(left_at__isnull=True)
    items.filter(in_document=True).update(place=models.F("position"), repository_place=models.F("position"))
    pending = apps.get_model("roadmap", "PendingChange")
    pending.objects.bulk_create(
        pending(item=item, field="item", after=item.title, at=item.created_at)
        for item in items.filter(in_document=False).order_by("pk")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0002_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        restore_search(*SEARCH),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("applied", "Applied"),
                            ("dismissed", "Dismissed"),
                            ("replaced", "Replaced by a newer one"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("source", models.TextField()),
                ("form", models.CharField(blank=True, max_length=10)),
                ("matches", models.JSONField(blank=True, default=dict)),
                ("repository", models.CharField(blank=True, max_length=140)),
                ("origin", models.CharField(blank=True, max_length=500)),
                ("commit", models.CharField(blank=True, max_length=40)),
                ("author", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("committed_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=2000)),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the address, hexadecimal.", max_length=64, unique=True
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                (
                    "failures",
                    models.PositiveSmallIntegerField(default=0, help_text="Checks that failed in a row."),
                ),
                ("failure", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PendingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("item", "New item"),
                            ("title", "Title"),
                            ("body", "Text"),
                            ("status", "Status"),
                            ("target", "Target"),
                            ("place", "Place"),
                        ],
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(blank=True, default=str)),
                ("after", models.JSONField(blank=True, default=str)),
                (
                    "theirs",
                    models.JSONField(
                        blank=True,
                        help_text="What the repository says instead, where both changed it.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("conflict", "In conflict"),
                            ("arrived", "Arrived in the repository"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="Why it cannot be written into the document.", max_length=300
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Markdown for the pull request, such as a link to the decision."
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PullRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opening", "Opening"),
                            ("open", "Open"),
                            ("merged", "Merged"),
                            ("closed", "Closed"),
                            ("failed", "Failed"),
                        ],
                        default="opening",
                        max_length=10,
                    ),
                ),
                ("repository", models.CharField(max_length=140)),
                ("branch", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Upstream",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        help_text="What a maintainer said items are; empty: found by itself.",
                        max_length=10,
                    ),
                ),
                (
                    "applies_by_itself",
                    models.BooleanField(
                        default=False,
                        help_text="A new state of the file becomes the roadmap without a maintainer's word.",
                    ),
                ),
                (
                    "commit",
                    models.CharField(
                        blank=True, help_text="The file's newest commit that was fetched.", max_length=40
                    ),
                ),
                ("etag", models.TextField(blank=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="When GitHub is asked about the file next.",
                    ),
                ),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "upstream",
            },
        ),
        migrations.AlterModelOptions(
            name="version",
            options={"ordering": ("-at", "-pk")},
        ),
        migrations.RenameField(
            model_name="version",
            old_name="imported_by",
            new_name="by",
        ),
        migrations.RenameField(
            model_name="version",
            old_name="imported_at",
            new_name="at",
        ),
        migrations.AddField(
            model_name="item",
            name="confirmed_at",
            field=models.DateTimeField(
                blank=True, help_text="When a maintainer last said that all of this is true.", null=True
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owned_items",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="place",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Which of the newest version's items it is, from 0; empty: none of them.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="repository_place",
            field=models.PositiveIntegerField(
                blank=True, help_text="The same in the newest version that the repository had.", null=True
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="target",
            field=models.CharField(
                blank=True, help_text='As written: "Q3 2026", "v1.2", "Later".', max_length=100
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="target_from",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="target_until",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="version",
            name="at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="Since when this was the document."
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="author",
            field=models.CharField(
                blank=True, help_text="Who wrote the commit, as git says.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="commit",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="version",
            name="differences",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text='What changed since the one before: [{"kind", "part", "name", "words", "item"}], item a key or null.',
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="form",
            field=models.CharField(
                blank=True,
                help_text="What a maintainer said items are; empty: found by itself.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="kind",
            field=models.CharField(
                choices=[("import", "Import"), ("edit", "Edit"), ("export", "Export")],
                default="import",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="subject",
            field=models.CharField(blank=True, help_text="First line of the commit or edit.", max_length=300),
        ),
        migrations.AlterField(
            model_name="version",
            name="origin",
            field=models.CharField(blank=True, help_text="The file or address it came from.", max_length=500),
        ),
        migrations.AlterField(
            model_name="version",
            name="source",
            field=models.TextField(help_text="The document, byte for byte (UTF-8)."),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["-at", "-id"], name="version_newest"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["import", "edit", "export"])), name="version_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "import"), models.Q(("commit", ""), _negated=True)),
                fields=("commit", "digest"),
                name="one_version_a_commit",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roadmap.version",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="items",
            field=models.ManyToManyField(related_name="links", to="roadmap.item"),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="pending_changes", to="roadmap.item"
            ),
        ),
        migrations.AddField(
            model_name="pullrequest",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pullrequest",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pull_requests",
                to="roadmap.version",
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="pull_request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="roadmap.pullrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="upstream",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_upstream"),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "applied", "dismissed", "replaced"])),
                name="arrival_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                condition=models.Q(("commit", ""), _negated=True),
                fields=("commit",),
                name="one_arrival_a_commit",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["due_at"], name="link_due"),
        ),
        migrations.AddConstraint(
            model_name="pullrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["opening", "open", "merged", "closed", "failed"])),
                name="pull_request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pullrequest",
            constraint=models.UniqueConstraint(
                fields=("repository", "branch"), name="one_pull_request_a_branch"
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("field__in", ["item", "title", "body", "status", "target", "place"])),
                name="pending_field_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "conflict", "arrived", "dropped"])),
                name="pending_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "conflict"])),
                fields=("item", "field"),
                name="one_open_change_a_field",
            ),
        ),
        migrations.RunPython(give_places, migrations.RunPython.noop),
        restore_search(*SEARCH),
    ]

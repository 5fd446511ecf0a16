"""Maintainers decide, Reviewers review, Moderators hide."""

from typing import Any

from django.db import migrations

ROLES = {
    "Maintainers": (
        ("proposals", "proposal", ("view_proposal", "review_proposal", "decide_proposal")),
        ("proposals", "comment", ("view_comment", "hide_comment")),
        ("proposals", "decision", ("view_decision",)),
        ("roadmap", "item", ("view_item", "change_item")),
        ("roadmap", "version", ("view_version",)),
        ("roadmap", "issue", ("view_issue",)),
        ("roadmap", "syncrun", ("view_syncrun",)),
        ("roadmap", "delivery", ("view_delivery",)),
    ),
    "Reviewers": (
        ("proposals", "proposal", ("view_proposal", "review_proposal")),
        ("proposals", "comment", ("view_comment",)),
        ("proposals", "decision", ("view_decision",)),
    ),
    "Moderators": (("proposals", "comment", ("view_comment", "hide_comment")),),
}
NAMES = {
    "review_proposal": "Can read the review queue",
    "decide_proposal": "Can decide proposals",
    "hide_comment": "Can hide and show comments",
}


def create_roles(apps: Any, schema_editor: Any) -> None:
    """Django makes permissions only after all migrations, so the few that are needed are made here."""
    database = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(database)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    groups = apps.get_model("auth", "Group").objects.using(database)
    for role, rows in ROLES.items():
        group, _ = groups.get_or_create(name=role)
        for app, model, codenames in rows:
            content_type, _ = content_types.get_or_create(app_label=app, model=model)
            for codename in codenames:
                name = NAMES.get(codename, f"Can {codename.replace('_', ' ')}")
                permission, _ = permissions.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": name}
                )
                group.permissions.add(permission)


def delete_roles(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0002_search"),
        ("roadmap", "0002_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_roles, delete_roles)]

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Telling people, once: the inbox, and mail."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = "Notifications"

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The project package as an app: its static files, template tags and commands."""

    name = "portal"
    verbose_name = "Signpost"

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    """What the project has decided to do, and how far it is."""

    name = "roadmap"

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    """What the project has decided to do, and how far it is."""

    name = "roadmap"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from portal.notifications import topics
        from roadmap.announcements import ITEM
        from roadmap.services.following import TOPIC
        from roadmap.views.following import follow_as_asked

        topics.register(ITEM, TOPIC)
        user_logged_in.connect(follow_as_asked, dispatch_uid="roadmap.follow_as_asked")

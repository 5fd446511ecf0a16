from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Should we do it? Proposals, votes, discussion, review, decisions."""

    name = "proposals"
    verbose_name = "Review"

    def ready(self) -> None:
        from portal.notifications import topics
        from proposals import meeting_announcements
        from proposals.services import meeting_news

        topics.register(meeting_announcements.TOPIC, meeting_news.TOPIC)

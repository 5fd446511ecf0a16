from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Should we do it? Proposals, votes, discussion, review, decisions."""

    name = "proposals"
    verbose_name = "Review"

    def ready(self) -> None:
        from portal.notifications import topics
        from proposals import edit_announcements, meeting_announcements
        from proposals.services import edit_news, meeting_news

        topics.register(meeting_announcements.TOPIC, meeting_news.TOPIC)
        topics.register(edit_announcements.TOPIC, edit_news.TOPIC)

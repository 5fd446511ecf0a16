from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Should we do it? Proposals, votes, discussion, review, decisions."""

    name = "proposals"
    verbose_name = "Review"

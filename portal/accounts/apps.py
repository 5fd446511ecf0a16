from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Members: who they are and which staff roles they have."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Members"

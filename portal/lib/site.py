"""What every page knows about the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None) -> dict[str, object]:
    """Context processor: `site` with name, url, repository, repository_url, github_enabled, demo."""
    repository = settings.ROADMAP_REPOSITORY
    return {
        "site": {
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
            "repository": repository,
            "repository_url": f"{settings.FORGE_URL}/{repository}" if repository else "",
            "github_enabled": bool(settings.GITHUB_CLIENT_ID),
            "demo": settings.DEMO,
        },
    }

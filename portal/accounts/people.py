"""Who sends a request, where a page lets members alone in."""

from django.http import HttpRequest

from portal.accounts.models import User


def person(request: HttpRequest) -> User:
    """The member whom the page let in."""
    assert isinstance(request.user, User)
    return request.user

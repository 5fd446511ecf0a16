"""The number beside the inbox."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.notifications.models import Notification

MOST = 100


def unread_count(request: HttpRequest) -> dict[str, object]:
    """Context processor: `unread_count`, counted only where a page shows it and no further than MOST."""

    def count() -> int:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        unread = Notification.objects.filter(recipient=user, read_at__isnull=True)
        return unread.order_by()[:MOST].count()

    return {"unread_count": SimpleLazyObject(count)}

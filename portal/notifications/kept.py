"""Django's mail backend for a site without a mail server: messages are kept in the database."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.notifications.models import KeptMail


class KeepMail(BaseEmailBackend):
    """Keeps every message; operators read them in the admin, the demo shows them on a page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        kept = [
            KeptMail(
                recipients=", ".join(message.recipients())[:500],
                subject=str(message.subject)[:500],
                text=str(message.body),
            )
            for message in email_messages
        ]
        return len(KeptMail.objects.bulk_create(kept))

"""What a member was told, and the mail that the site keeps when it has no mail server."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """One thing told to one member: in the inbox, and by mail where `mail` is set."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    event = models.CharField(max_length=60, help_text="The event's app and number, such as proposals.12.")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True, help_text="Plain text; what the mail and the inbox say.")
    path = models.CharField(max_length=300)
    topic = models.CharField(
        max_length=60,
        blank=True,
        default="",
        help_text="What its recipient may stop being told of, such as item:12; see topics.py.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_after = models.DateTimeField(default=timezone.now, help_text="Not mailed before this time.")

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="told_once")]
        indexes = [
            models.Index(
                fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notification_unread"
            ),
            models.Index(
                fields=["mail_after"],
                condition=models.Q(mail=True, mailed_at__isnull=True),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class KeptMail(models.Model):
    """A message that was not sent because the site has no mail server (no EMAIL_URL)."""

    recipients = models.CharField(max_length=500)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "kept mail"

    def __str__(self) -> str:
        return f"{self.subject} ({self.recipients})"

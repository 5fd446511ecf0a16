"""The inbox, and the demo's page of kept mail."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import User
from portal.notifications import services, topics
from portal.notifications.models import KeptMail, Notification

SHOWN = 50


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    told = Notification.objects.filter(recipient=cast(User, request.user))[:SHOWN]
    return render(request, "notifications/inbox.html", {"notifications": told})


@require_POST
@login_required
def mark_read(request: HttpRequest) -> HttpResponse:
    services.mark_read(cast(User, request.user))
    return redirect("notifications:inbox")


@csrf_exempt  # mail programs send the POST (RFC 8058); what allows it is the signature in the address
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail that ends such mails. Opening it changes nothing: mail scanners open all links."""
    choice = topics.read_token(token)
    if request.method == "POST":
        choice.stop()
    name, page = choice.topic.find(choice.key)
    context = {"topic": choice.topic, "name": name, "page": page, "stopped": request.method == "POST"}
    return render(request, "notifications/stop.html", context)


@require_safe
def kept_mail(request: HttpRequest) -> HttpResponse:
    """Mail holds sign-in links, so only the demo, which serves one machine, shows it."""
    if not (settings.DEMO and settings.EMAIL_KEPT):
        raise Http404
    return render(request, "notifications/kept_mail.html", {"mails": KeptMail.objects.all()[:SHOWN]})

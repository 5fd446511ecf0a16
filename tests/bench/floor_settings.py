"""Settings of the bare views: the site's own, without its middleware, context processors and addresses."""

from pathlib import Path

from portal.settings import *  # noqa: F403  the same settings, but for what follows

# django-allauth does not start without its own; it costs a hundredth of hello world.
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = "tests.bench.floors"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).with_name("templates")],
    }
]

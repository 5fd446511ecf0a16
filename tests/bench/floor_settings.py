"""Settings of the bare views: the site's own, without its middleware, context processors and addresses."""

from pathlib import Path

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as ALL_APPS

# django-allauth insists on its middleware.
INSTALLED_APPS = [name for name in ALL_APPS if not name.startswith("allauth")]
MIDDLEWARE = []
ROOT_URLCONF = "tests.bench.floors"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).with_name("templates")],
    }
]

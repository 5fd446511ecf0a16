"""The only settings file. Everything that differs between sites comes from the environment (.env.example)."""

from pathlib import Path
from urllib.parse import urlsplit

from portal import env
from portal.broker import socket_path
from portal.lib.logs import logging_config
from portal.timetable.schedule import timetable

BASE_DIR = Path(__file__).resolve().parent.parent

# --- what this site is -----------------------------------------------------------------------------------------------
DEBUG = env.boolean("DEBUG", default=False)
DEMO = env.boolean("DEMO", default=False)
DEMO_PASSWORD = "follow-the-signs"  # noqa: S105  shown to whoever starts the demo, used nowhere else
DEMO_FORGE_PORT = env.integer("DEMO_FORGE_PORT", default=0) or None
SECRET_KEY = env.secret_key(debug=DEBUG)
SITE_URL = env.url(
    "SITE_URL",
    example="https://roadmap.example.org",
    default="http://127.0.0.1:8000" if DEBUG else None,
)
SITE_HOST = urlsplit(SITE_URL).hostname or ""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HTTPS = SITE_URL.startswith("https://")
if not HTTPS and SITE_HOST not in LOOPBACK:
    raise env.WrongSetting(
        "SITE_URL",
        "must start with https:// unless the site serves only this machine",
        "https://roadmap.example.org",
    )
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", example="roadmap.example.org", default=SITE_HOST)
if DEBUG and not LOOPBACK.issuperset(ALLOWED_HOSTS):
    raise env.WrongSetting("DEBUG", "must be off where the site has a public host name", "false")
# The demo's password is known to everyone, and so are its members' mails.
if DEMO and not LOOPBACK.issuperset([SITE_HOST, *ALLOWED_HOSTS]):
    raise env.WrongSetting("DEMO", "must be off where the site has a public host name", "false")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_DIR = Path(env.text("DATA_DIR", example="/var/lib/signpost", default=str(BASE_DIR / "var"))).absolute()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- the roadmap and its forge ---------------------------------------------------------------------------------------
ROADMAP_REPOSITORY = env.repository("ROADMAP_REPOSITORY", example="moby/moby", default="")
ROADMAP_PATH = env.text("ROADMAP_PATH", example="ROADMAP.md", default="ROADMAP.md")
ROADMAP_LABEL = env.text("ROADMAP_LABEL", example="roadmap", default="roadmap")
ROADMAP_STALE_MONTHS = env.integer("ROADMAP_STALE_MONTHS", default=6, least=1)
CLAIM_WARN_DAYS = env.integer("CLAIM_WARN_DAYS", default=14, least=1)
CLAIM_RELEASE_DAYS = env.integer("CLAIM_RELEASE_DAYS", default=21, least=2)
if CLAIM_RELEASE_DAYS <= CLAIM_WARN_DAYS:
    raise env.WrongSetting(
        "CLAIM_RELEASE_DAYS",
        f"must be more than CLAIM_WARN_DAYS ({CLAIM_WARN_DAYS}), so that nobody is released without a warning",
        str(CLAIM_WARN_DAYS + 7),
    )
_name = ROADMAP_REPOSITORY.partition("/")[2] or "signpost"
SITE_NAME = env.text("SITE_NAME", example="Moby", default=_name[0].upper() + _name[1:])
GITHUB_API_URL = env.url(
    "GITHUB_API_URL", example="https://github.example.org/api/v3", default="https://api.github.com"
)
GITHUB_TOKEN = env.text("GITHUB_TOKEN", example="github_pat_…", default="")
# A GitHub App asks in its own name instead of a person's token.
GITHUB_APP_ID = env.text("GITHUB_APP_ID", example="123456", default="")
GITHUB_APP_INSTALLATION_ID = env.integer("GITHUB_APP_INSTALLATION_ID", default=0)
GITHUB_APP_PRIVATE_KEY = env.private_key("GITHUB_APP_PRIVATE_KEY")
env.all_or_none("GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY")
if GITHUB_APP_ID and GITHUB_TOKEN:
    raise env.WrongSetting(
        "GITHUB_TOKEN", "must be left out where a GitHub App is set: only one of them asks", ""
    )
GITHUB_WEBHOOK_SECRET = env.text("GITHUB_WEBHOOK_SECRET", example="a-long-random-text", default="")
GITHUB_CLIENT_ID = env.text("GITHUB_CLIENT_ID", example="Iv1.0123456789abcdef", default="")
GITHUB_CLIENT_SECRET = env.text(
    "GITHUB_CLIENT_SECRET",
    example="the secret shown beside the client id",
    default=None if GITHUB_CLIENT_ID else "",
)
# Where people see the repository; the demo's forge serves pages and API from one origin.
OWN_FORGE = GITHUB_API_URL != "https://api.github.com"
FORGE_URL = "{0.scheme}://{0.netloc}".format(urlsplit(GITHUB_API_URL)) if OWN_FORGE else "https://github.com"
# Another forge, whose issues are mirrored too; the document and its pull requests stay on GitHub.
GITEA_URL = env.origin("GITEA_URL", example="https://codeberg.org", default="")
GITEA_TOKEN = env.text("GITEA_TOKEN", example="a token of an account there", default="")
GITEA_WEBHOOK_SECRET = env.text("GITEA_WEBHOOK_SECRET", example="another-long-random-text", default="")
if GITEA_URL and urlsplit(GITEA_URL).netloc == urlsplit(FORGE_URL).netloc:
    raise env.WrongSetting(
        "GITEA_URL", "must be another server than the one of GITHUB_API_URL", "https://codeberg.org"
    )

# --- application -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.timetable",
    "portal.notifications",
    "portal.accounts",
    "roadmap",
    "proposals",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "csp",
    "django_htmx",
    "lucide",
]
MIDDLEWARE = [
    "portal.lib.requests.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.lib.errors.RuleBrokenMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.lib.site.site",
                "portal.notifications.context.unread_count",
                "proposals.context.waits_for_me",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = env.time_zone("SITE_TIME_ZONE", example="Europe/Berlin", default="UTC")
USE_TZ = True

# --- database, broker, cache -----------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'signpost.sqlite3'}")}
REDIS_URL = env.url(
    "REDIS_URL",
    example="redis://localhost:6379/0",
    default="",
    schemes=("redis", "rediss", "unix"),
)
OWN_BROKER = not REDIS_URL
if OWN_BROKER:
    REDIS_URL = f"unix://{socket_path(DATA_DIR)}"
# kombu spells a Unix socket redis+socket://, redis-py unix://.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CACHES = {
    "default": {
        "BACKEND": "portal.lib.cache.FailOpenRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "signpost",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    },
}

# --- Celery ----------------------------------------------------------------------------------------------------------
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request must never hang on the broker: fail within half a second and leave the rest to the sweep.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "max_retries": 1,  # kombu's own default waits 2 and then 4 seconds between tries, in the request
    "interval_start": 0,
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
# How many open proposals a member may have a vote on; 0 sets no bound.
VOTES_PER_MEMBER = env.integer("VOTES_PER_MEMBER", default=0, least=0)
SYNC_MINUTES = env.integer("SYNC_MINUTES", default=10, least=1)
ROADMAP_DOCUMENT_SECONDS = env.integer("ROADMAP_DOCUMENT_SECONDS", default=600, least=30)
CELERY_BEAT_SCHEDULE = timetable(
    {
        "announce what waits": ("proposals.tasks.announce_waiting", 15.0),
        "announce what waits on the roadmap": ("roadmap.tasks.announce_waiting", 15.0),
        "send mail that waits": ("portal.notifications.tasks.send_waiting", 15.0),
        "apply deliveries that wait": ("roadmap.tasks.apply_waiting", 15.0),
        "sync tracking issues when they are due": ("roadmap.tasks.sync_when_due", 15.0),
        "see whether the sync works": ("roadmap.tasks.watch_sync", 60.0),
        "fetch the document when it is due": ("roadmap.tasks.fetch_document", 15.0),
        "write comments and issues that wait": ("roadmap.tasks.talk_soon", 15.0),
        "push pull requests that wait": ("roadmap.tasks.push_waiting", 15.0),
        "follow up claims": ("roadmap.tasks.follow_up_claims", 300.0),
        "let periods end": ("proposals.tasks.decide_by_time", 15.0),
        "let roles change open reviews": ("proposals.tasks.follow_roles", 600.0),
        "remind of turns that are over": ("proposals.tasks.remind_of_turns", 900.0),
        "read who maintains the project": ("roadmap.tasks.read_role_source", 60.0),
        "read whose pull requests were merged": ("roadmap.tasks.read_contributors", 300.0),
        "check some links of items' texts": ("roadmap.tasks.check_links", 60.0),
    }
)

# --- accounts --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", default=0)
SOCIALACCOUNT_PROVIDERS = (
    {
        "github": {
            "SCOPE": ["user:email"],
            "VERIFIED_EMAIL": False,
            "APPS": [{"client_id": GITHUB_CLIENT_ID, "secret": GITHUB_CLIENT_SECRET}],
            # GitHub Enterprise signs people in at its own address.
            **({"GITHUB_URL": FORGE_URL} if OWN_FORGE else {}),
        },
    }
    if GITHUB_CLIENT_ID
    else {}
)

# --- mail ------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL",
    example="Signpost <signpost@example.org>",
    default=f"{SITE_NAME} roadmap <signpost@{SITE_HOST}>",
)
EMAIL_TIMEOUT = 10
_smtp = env.email("EMAIL_URL")
EMAIL_KEPT = not _smtp
EMAIL_BACKEND = (
    "portal.notifications.kept.KeepMail" if EMAIL_KEPT else "django.core.mail.backends.smtp.EmailBackend"
)
globals().update(_smtp)

# --- static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- security --------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
AVATAR_SOURCES = ["https://avatars.githubusercontent.com", *([FORGE_URL] if OWN_FORGE else [])]
AVATAR_SOURCES += [GITEA_URL] if GITEA_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", *AVATAR_SOURCES],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *([FORGE_URL] if GITHUB_CLIENT_ID else [])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

# --- logs ------------------------------------------------------------------------------------------------------------
LOGGING = logging_config(as_json=not DEBUG and not DEMO)

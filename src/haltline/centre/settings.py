"""Settings of the centre, read from the environment; a missing one fails loudly with what to set."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from haltline.centre.kernel.database.elsewhere import django_database
from haltline.centre.partners.address import networks

HERE = Path(__file__).resolve().parent
STATE = Path(os.environ.get("HALTLINE_STATE", HERE.parents[2] / "var"))
DEMO = os.environ.get("HALTLINE_DEMO") == "1"
DEBUG = False
POOL_SECONDS = 5  # so long a page or a job waits for a connection to the database


def _secret() -> str:
    """The centre's secret: from the environment, or from a file only the centre can read."""
    if given := os.environ.get("HALTLINE_SECRET_KEY"):
        return given
    file = STATE / "secret-key"
    if not file.exists():
        STATE.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(handle, os.urandom(48).hex().encode())
        os.close(handle)
    return file.read_text()


def _database() -> dict[str, object]:
    """The server that DATABASE_URL names for the app role; migrations run as the owner (HALTLINE_ROLE)."""
    variable = "HALTLINE_OWNER_DATABASE_URL" if os.environ.get("HALTLINE_ROLE") == "owner" else "DATABASE_URL"
    entry = django_database(os.environ.get(variable, "dbname=haltline user=haltline_app"))
    options = dict(entry["OPTIONS"])  # type: ignore[call-overload]
    if os.environ.get("HALTLINE_POOL"):
        # whoever waits for a connection gets its attempts while waiting; later ones begin anew, since the
        # pool's own pauses double each time and would outlast the database's absence by as much again
        options["pool"] = {
            "min_size": 1, "max_size": int(os.environ["HALTLINE_POOL"]),
            "timeout": POOL_SECONDS, "reconnect_timeout": POOL_SECONDS,
        }  # fmt: skip
    return entry | {"ENGINE": "haltline.centre.kernel.postgres", "CONN_MAX_AGE": 0, "OPTIONS": options}


SECRET_KEY = _secret()
PUBLIC_URL = os.environ.get("HALTLINE_PUBLIC_URL", "http://localhost:8000")
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "testserver"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
PROFILE = os.environ.get("HALTLINE_PROFILE", "india")
EVENTS_URL = os.environ.get("HALTLINE_EVENTS_URL", "/events")  # live updates, where no proxy brings them here
CENTRE_KEY_FILE = Path(os.environ.get("HALTLINE_CENTRE_KEY", STATE / "centre-key.pem"))
# the log's own key and folder of checkpoints: outside the database, which they vouch for
LOG_KEY_FILE = Path(os.environ.get("HALTLINE_LOG_KEY", CENTRE_KEY_FILE.with_name("log-key.pem")))
LOG_FOLDER = Path(os.environ.get("HALTLINE_LOG_FOLDER", STATE / "log"))
ISO_SCHEMAS = Path(os.environ["HALTLINE_ISO_SCHEMAS"]) if os.environ.get("HALTLINE_ISO_SCHEMAS") else None
# networks beyond the public net in which partners' systems may be called, such as leased lines
PARTNER_NETWORKS = networks(
    os.environ.get("HALTLINE_PARTNER_NETWORKS", "127.0.0.0/8, ::1/128" if DEMO else "")
)
PROXIES = int(os.environ.get("HALTLINE_PROXIES", "0"))  # reverse proxies of our own before the pages
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "haltline.centre.kernel",
    "haltline.centre.audit",
    "haltline.centre.people",
    "haltline.centre.exports",
    "haltline.centre.partners",
    "haltline.centre.reports",
    "haltline.centre.trails",
    "haltline.centre.alerts",
    "haltline.centre.holds",
    "haltline.centre.contests",
    "haltline.centre.inward",
    "haltline.centre.recovery",
    "haltline.centre.queue",
    "haltline.centre.oversight",
    "haltline.centre.reviews",
    "haltline.centre.published",
    "haltline.centre.desks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "haltline.centre.desks.calls_first.CallsFirst",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "haltline.centre.desks.troubles.Troubles",
    "haltline.centre.desks.weight.Weight",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "haltline.centre.urls"
WSGI_APPLICATION = "haltline.centre.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "desks" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "haltline.centre.desks.framing.frame",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "haltline.centre.people.adapter.NoSignUp"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Haltline"
MFA_ADAPTER = "haltline.centre.people.adapter.SealedFactors"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https:")
CSRF_FAILURE_VIEW = "haltline.centre.desks.troubles.form_too_old"
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would make browsers send "Origin: null" with every form
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", *([EVENTS_URL] if EVENTS_URL.startswith("http") else [])],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# attempts and used codes are counted across all processes, so the count lives in the database
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # names of banks and districts, read with every report: each process keeps its own for some seconds
    "names": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "names"},
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
LANGUAGE_COOKIE_NAME = "haltline_language"
LOCALE_PATHS = [HERE / "locale"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 0 if DEMO else 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    512 * 1024
)  # bytes: a report with twenty payments and a long story is under 64 KiB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
# no file of a holder or victim is ever written beside the database, so none can stay half written there
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes: all of the largest request (desks.weight)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}

"""All settings, read from the environment. A wrong one stops the start with a sentence.

`docs/settings.md` lists every variable. The defaults serve one machine without PostgreSQL, Redis or a mail server.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from esafety import refusals
from esafety.evidence import masters
from esafety.logs import configure_structlog

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name: str, why: str) -> str:
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment: {why}.")
    return value


# --- What this installation is -------------------------------------------------------------------------------

refusals.placeholders(os.environ)
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "a long random secret of its own for each installation")
refusals.weak_secret(SECRET_KEY)
SITE_URL = required("SITE_URL", "the address that people type, such as https://esafety.example.sch.uk").rstrip("/")

_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path or _site.query:
    raise ImproperlyConfigured(
        f"SITE_URL is {SITE_URL!r}. It must be a scheme and a host, such as https://esafety.example."
    )

IS_HTTPS = _site.scheme == "https"
if not IS_HTTPS and not (DEMO or DEBUG):
    raise ImproperlyConfigured(
        "SITE_URL must start with https:// unless DEMO=1: children's records never travel in clear."
    )

refusals.debug_in_the_open(DEBUG, IS_HTTPS)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname])
refusals.wildcard_hosts(ALLOWED_HOSTS)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
refusals.negative_proxies(TRUSTED_PROXIES)
MASTER_KEYS = masters.read(env.str("MASTER_KEYS", default=""), secret_key=SECRET_KEY, may_derive=DEMO or DEBUG)

STATIC_ROOT = BASE_DIR / "staticfiles"
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
refusals.files_in_the_open(VAR_DIR, STATIC_ROOT)
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# --- Apps ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "simple_history",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_structlog",
    "esafety.audit",
    "esafety.access",
    "esafety.accounts",
    "esafety.schools",
    "esafety.jobs",
    "esafety.notify",
    "esafety.documents",
    "esafety.evidence",
    "esafety.ui",
    "esafety.indicators",
    "esafety.running",
    "incidents",
    "agreements",
    "filtering",
    "training",
    "policy",
    "demo",
]

MIDDLEWARE = [
    "esafety.ui.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "esafety.evidence.uploads.UploadsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "esafety.accounts.middleware.TimedLogOffMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "esafety.access.middleware.SchoolMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "esafety.urls"
WSGI_APPLICATION = "esafety.wsgi.application"

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
                "esafety.ui.context.page_frame",
            ],
        },
    },
]
FORM_RENDERER = "esafety.ui.forms.Renderer"

# --- Database, cache, queue ----------------------------------------------------------------------------------

SQLITE_OPTIONS = {  # without recursive triggers, INSERT OR REPLACE would pass those of append-only tables
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    ),
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
refusals.other_database(DATABASES["default"]["ENGINE"])
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {  # a table: the limits on password resets count in it, and hold while the queue is away
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Django's 300 would let one visitor push out all other counts
    }
}

REDIS_URL = env.str("REDIS_URL", default="")
refusals.other_broker(REDIS_URL)
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "max_retries": 1,
        "interval_start": 0,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.2,
    }

CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2  # a page only wakes a worker; it does not wait for a broker that is away
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "forget-what-is-stale": {"task": "esafety.accounts.tasks.forget_what_is_stale", "schedule": 600},
    "forget-old-drafts": {"task": "incidents.tasks.forget_old_drafts", "schedule": 24 * 3600},
    "read-indicators": {"task": "esafety.indicators.tasks.read_all", "schedule": crontab(hour=2, minute=30)},
    "forget-public-writing": {"task": "incidents.tasks.forget_public_writing", "schedule": 60},
    "forget-stale-links": {"task": "agreements.tasks.forget_stale_links", "schedule": 24 * 3600},
    "ask-those-who-joined": {"task": "agreements.tasks.catch_up", "schedule": crontab(hour=3, minute=20)},
    "follow-lapsed-consents": {
        "task": "agreements.tasks.follow_lapsed_consents",
        "schedule": crontab(hour=3, minute=50),
    },
    "remind-by-letter": {
        "task": "agreements.tasks.remind_by_letter",
        "schedule": crontab(minute="5-59/15"),
        "options": {"expires": 900},
    },
    "prepare-school-year": {"task": "agreements.tasks.prepare_year", "schedule": crontab(hour=5, minute=40)},
    "forget-old-traces": {"task": "agreements.tasks.forget_old_traces", "schedule": 24 * 3600},
    "forget-old-visits": {"task": "agreements.tasks.forget_old_visits", "schedule": crontab(hour=4, minute=10)},
    "end-filter-rules": {"task": "filtering.tasks.end_on_time", "schedule": 60, "options": {"expires": 60}},
    "forget-old-inductions": {"task": "training.tasks.forget_old_inductions", "schedule": crontab(hour=4, minute=25)},
    "reckon-training": {"task": "training.tasks.reckon_all", "schedule": crontab(hour=3, minute=5)},
    "forget-policy-imports": {"task": "policy.tasks.forget_imports", "schedule": crontab(hour=4, minute=35)},
    "open-policy-reviews": {"task": "policy.tasks.open_reviews", "schedule": crontab(hour=4, minute=35)},
    "forget-parents-events": {"task": "training.tasks.forget_parents_events", "schedule": 24 * 3600},
    "note-that-beat-ran": {
        "task": "esafety.running.tasks.note_that_beat_ran",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "sweep-jobs": {"task": "esafety.jobs.tasks.sweep", "schedule": 60, "options": {"expires": 60}},
    "forget-old-jobs": {"task": "esafety.jobs.tasks.forget_old_jobs", "schedule": 24 * 3600},
    "run-reminders": {
        "task": "esafety.notify.tasks.run_reminders",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 900},
    },
    "forget-documents": {"task": "esafety.documents.tasks.forget_stale_documents", "schedule": 600},
    "tidy-store": {"task": "esafety.evidence.tasks.tidy_store", "schedule": crontab(hour=1, minute=10)},
    "verify-files": {"task": "esafety.evidence.tasks.verify_files", "schedule": crontab(hour=1, minute=40)},
    "prepare-digests": {"task": "esafety.notify.tasks.prepare_digests", "schedule": 300, "options": {"expires": 300}},
}

# --- Signing in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [  # the first signs people in; the order of the others is a rule (`access.backends`)
    "allauth.account.auth_backends.AuthenticationBackend",
    "esafety.access.backends.ConflictBackend",
    "esafety.access.backends.RoleBackend",
    "esafety.access.backends.SharedBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [  # SS 5.6: a least and a greatest length
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "esafety.accounts.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "esafety.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the school's own records; nobody signs up
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_FORMS = {"login": "esafety.accounts.forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {  # sign-in itself is limited by `esafety.accounts.throttle`, which cannot lock another out
    "login": False,
    "login_failed": False,
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

IDLE_MINUTES = 30
IDLE_MINUTES_WITH_CASES = 15
SIGNED_IN_HOURS = 10
SESSION_COOKIE_AGE = 4 * 24 * 3600  # of no use after SIGNED_IN_HOURS, but it tells whose form came too late
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Headers and cookies -------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_FAILURE_VIEW = "esafety.ui.views.form_went_stale"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_SSL_HOST = _site.netloc
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send Origin: null, which CSRF refuses
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in [
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    ]
}
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # never names in a cookie

# --- Language, time, files, mail -----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_DIR = VAR_DIR / "evidence"
FILE_UPLOAD_HANDLERS = ["esafety.evidence.uploads.SealedUploadHandler"]  # the most that it takes is set there
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"E-safety <no-reply@{_site.hostname}>")
MAIL_HOST = env.str("MAIL_HOST", default="")
MAIL_TLS = env.bool("MAIL_TLS", default=True)
refusals.mail_in_clear(MAIL_HOST, MAIL_TLS)
if MAIL_HOST:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": MAIL_HOST,
                "port": env.int("MAIL_PORT", default=587),
                "username": env.str("MAIL_USER", default=""),
                "password": env.str("MAIL_PASSWORD", default=""),
                "use_tls": MAIL_TLS,
                "timeout": 20,
            },
        }
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(VAR_DIR / "mail")},
        }
    }

# --- Records -------------------------------------------------------------------------------------------------

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_ENABLED = True
ANONYMOUS_USER_NAME = None  # guardian: nobody who is not signed in holds a permission
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # `access.backends.SharedBackend` is guardian's backend, with dates
FORM_HELD_MINUTES = 30

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "esafety.logs.ScrubbedFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
configure_structlog()

"""Django's settings, read from the environment (docs/settings.md lists every variable)."""

from pathlib import Path

from teplo.config.build import build_stamp
from teplo.config.environment import Environment
from teplo.config.headers import for_static_file
from teplo.config.logs import LOGGING as LOGGING  # noqa: PLC0414 (Django reads it from here)

ENV = Environment.read()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY, *SECRET_KEY_FALLBACKS = ENV.secret_keys
DEBUG = False
ALLOWED_HOSTS = list(ENV.allowed_hosts)
BASE_URL = ENV.base_url
DATA = ENV.data
METRICS_TOKEN = ENV.care.metrics_token
METRICS_NETWORKS = ENV.care.metrics_networks
REQUEST_LOG = ENV.care.request_log
DISK_RESERVE = ENV.care.disk_reserve
IMPORT_FILES_DAYS = ENV.care.import_files_days
EXPORT_ROWS = ENV.care.export_rows
EXPORT_TOLD = ENV.care.export_told
COUNTRY = ENV.country
ALLOWED_LAN = ENV.allowed_lan
ALLOWED_PORTS = ENV.allowed_ports

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "teplo.web",  # before allauth, whose templates it overrides
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "teplo.ledger",
    "teplo.staff",
    "teplo.files",
    "teplo.terms",
    "teplo.channels",
    "teplo.identity",
    "teplo.leads",
    "teplo.clients",
    "teplo.work",
    "teplo.triage",
    "teplo.intake",
    "teplo.reports",
    "teplo.api",
    "teplo.ops",
]

MIDDLEWARE = [
    "teplo.config.watch.Watch",  # outermost: what it counts is what the visitor waited for
    "teplo.config.headers.SafeHeaders",
    "teplo.config.room.Room",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teplo.web.middleware.LanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "teplo.web.middleware.Toasts",
    "teplo.web.middleware.Problems",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "teplo.staff.routes.ForeignRoutes",
]

ROOT_URLCONF = "teplo.config.urls"
ASGI_APPLICATION = "teplo.config.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Every web thread has one connection and no more, so the pool is never waited for while the server is well.
DATABASES = {
    "default": {
        "ENGINE": "teplo.config.postgres",
        "HOST": ENV.primary().host,
        "PORT": ENV.primary().port,
        "NAME": ENV.primary().name,
        "USER": ENV.primary().user,
        "PASSWORD": ENV.primary().password,
        "CONN_MAX_AGE": 0,
        # DATABASE_DIRECT_URL says that PgBouncer stands between, which cannot keep a cursor.
        "DISABLE_SERVER_SIDE_CURSORS": ENV.direct is not None,
        "OPTIONS": {
            "connect_timeout": 3,
            "keepalives_idle": 30,
            "tcp_user_timeout": 10_000,
            "application_name": "teplo",
            # The statements of kit/sql are planned once and kept, but PgBouncer hands each to another connection.
            "prepare_threshold": None if ENV.direct else 2,
            **dict(ENV.primary().options),
            **({"pool": ENV.pool_options()} if ENV.pool else {}),
        },
    }
}
# One connection per web process hears what changed; PgBouncer could not keep it.
# Who only listens would never notice that the other side is gone: the kernel asks for him.
LISTENING = {
    "connect_timeout": 3,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    **ENV.listening().conninfo(),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "teplo_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "staff.Employee"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "teplo.config.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENV.secure else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Teplo"
MFA_TOTP_TOLERANCE = 1

# The host prefix makes browsers refuse the cookie when a neighbour domain has set it.
_COOKIE = "__Host-teplo" if ENV.secure else "teplo"
SESSION_COOKIE_NAME = f"{_COOKIE}-session"
SESSION_COOKIE_SECURE = ENV.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
CSRF_COOKIE_NAME = f"{_COOKIE}-csrf"
CSRF_COOKIE_SECURE = ENV.secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if ENV.secure else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

LANGUAGE_CODE = ENV.language
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = ENV.time_zone
USE_I18N = True
USE_TZ = True

# The address changes with the content, so a browser may keep a file for ever.
STATIC_URL = f"/static/{build_stamp(PACKAGE)}/"
STATICFILES_DIRS = [("vendor", PACKAGE / "assets" / "vendor")] if (PACKAGE / "assets" / "vendor").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60
WHITENOISE_ADD_HEADERS_FUNCTION = for_static_file

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if ENV.mail else "django.core.mail.backends.dummy.EmailBackend"
)
if ENV.mail:
    EMAIL_HOST = ENV.mail.host
    EMAIL_PORT = ENV.mail.port
    EMAIL_HOST_USER = ENV.mail.user
    EMAIL_HOST_PASSWORD = ENV.mail.password
    EMAIL_USE_TLS = ENV.mail.starttls
    EMAIL_USE_SSL = ENV.mail.tls
    EMAIL_TIMEOUT = 20
# Whether letters leave at all, and from whom: the mailbox that sends, where its name is one.
SENDS_LETTERS = ENV.mail is not None
DEFAULT_FROM_EMAIL = (
    ENV.mail.user if ENV.mail and "@" in ENV.mail.user else f"teplo@{ENV.base_url.split('//')[-1].split(':')[0]}"
)

PROCRASTINATE_IMPORT_PATHS = ["teplo.config.tasks"]

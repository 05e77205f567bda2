"""Django's settings, read from the environment (docs/settings.md lists every variable)."""

from pathlib import Path

from teplo.config.environment import Environment

ENV = Environment.read()

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts
BASE_URL = ENV.base_url
DATA = ENV.data

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "teplo.ledger",
    "teplo.staff",
    "teplo.terms",
    "teplo.channels",
    "teplo.identity",
    "teplo.leads",
    "teplo.work",
    "teplo.triage",
    "teplo.intake",
    "teplo.api",
    "teplo.web",
    "teplo.ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teplo.web.middleware.LanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "teplo.config.urls"
ASGI_APPLICATION = "teplo.config.asgi.application"
WSGI_APPLICATION = "teplo.config.wsgi.application"

DATABASES = {"default": ENV.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Employee"

LANGUAGE_CODE = ENV.language
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
TIME_ZONE = ENV.time_zone
COUNTRY = ENV.country
USE_I18N = True
USE_TZ = True

"""Django's settings, drawn from the installation that the environment names."""

import os
import secrets

from safeconduct.foundation.languages.domain.offered import OFFERED
from safeconduct.wiring import databases, env

INSTALLATION = env.load()

# A key of this process's own: nothing that outlives it is signed here. The console takes the one that it keeps.
SECRET_KEY = secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", *filter(None, [INSTALLATION.host, INSTALLATION.onion])]
USE_X_FORWARDED_HOST = False

INSTALLED_APPS = [
    "django.contrib.sessions",
    "rules",
    "safeconduct.foundation.audit",
    "safeconduct.foundation.vault",
    "safeconduct.foundation.work",
    "safeconduct.foundation.languages",
    "safeconduct.foundation.staff",
    "safeconduct.foundation.rota",
    "safeconduct.foundation.publishing",
    "safeconduct.line.hotline",
]

DATABASES = databases.configured(INSTALLATION)
DATABASE_ROUTERS = ["safeconduct.wiring.databases.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Which pages this process may answer; each process of `serve` sets its own before Django starts.
ROOT_URLCONF = "safeconduct.wiring.doors." + os.environ.get("SAFECONDUCT_PART", "all_urls")

MIDDLEWARE = ["safeconduct.wiring.doors.middleware.public_headers"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "safeconduct.wiring.doors.context.everywhere",
            ]
        },
    }
]

STATIC_URL = "/static/"

LANGUAGE_CODE = "en"
LANGUAGES = [(language.code, language.own_name) for language in OFFERED]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = bool(INSTALLATION.host)
SESSION_COOKIE_AGE = 8 * 60 * 60
# The public pages, metrics and files need none: nobody outside is ever sent one back.
SESSION_COOKIE_PATH = "/console"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True

# A person's words must never reach a temporary file: what is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

# Django's own log lines carry paths and addresses; ours carry neither.
LOGGING_CONFIG = None

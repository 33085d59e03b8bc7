"""All settings, read from the environment. Nothing needs to be set: the embedded database is used unless told
otherwise.
"""

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yingdan.config.assets import mark
from yingdan.config.database import database
from yingdan.config.modules import MODULES

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = Path(os.environ.get("YINGDAN_HOME") or ROOT / "var").resolve()
PORT = int(os.environ.get("YINGDAN_PORT") or 8000)
DEMO = os.environ.get("YINGDAN_DEMO", "1") != "0"
DEBUG = os.environ.get("YINGDAN_DEBUG") == "1"


def secret_key(home: Path) -> str:
    """The secret of this installation: given by the environment, else made once and kept in `home`, readable by
    its owner only.
    """
    if given := os.environ.get("YINGDAN_SECRET_KEY"):
        return given
    file = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text()


SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = os.environ.get("YINGDAN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ORIGIN = os.environ.get("YINGDAN_ORIGIN", f"http://127.0.0.1:{PORT}")
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "yingdan.web.errors.forbidden"

INSTALLED_APPS = [
    "yingdan.platform",
    *MODULES,
    "yingdan.web",
    "yingdan.api",
    "yingdan.cli",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yingdan.web.squeezing.Squeezing",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yingdan.web.middleware.ActorMiddleware",
]
ROOT_URLCONF = "yingdan.config.urls"
WSGI_APPLICATION = "yingdan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "yingdan.web.engine.Templates",
        "OPTIONS": {
            "loaders": [("yingdan.web.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": ["django.template.context_processors.request", "yingdan.web.context.shell"],
            "builtins": ["yingdan.web.tags", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("YINGDAN_DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# django.contrib.auth is left out on purpose: its permissions would be a second system beside grants.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

SESSION_ENGINE = "yingdan.platform.sessions"
SESSION_COOKIE_NAME = "yingdan_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if ORIGIN.startswith("https://") else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "yingdan.web.sending.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_FOLDERS = (*(ROOT / "yingdan").glob("*/static"), *(ROOT / "yingdan" / "modules").glob("*/static"))
STATIC_URL = f"/static/{mark(sorted(STATIC_FOLDERS))}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "platform_cache"}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "yingdan.api.auth.TokenAuthentication",
        "yingdan.api.auth.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["yingdan.api.auth.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["yingdan.api.render.Json"],
    "DEFAULT_PARSER_CLASSES": ["yingdan.api.parse.Json"],
    "EXCEPTION_HANDLER": "yingdan.api.errors.handler",
    "UNAUTHENTICATED_USER": None,
}

API_PER_MINUTE = int(os.environ.get("YINGDAN_API_PER_MINUTE") or 3000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YINGDAN_LOG", "WARNING")},
}

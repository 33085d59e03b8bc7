"""Django as it comes, with the middleware everybody has, and Yingdan's database."""

import os
from pathlib import Path

from yingdan.config.database import database

SECRET_KEY = "bare"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["tools.bench.bare"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
ROOT_URLCONF = "tools.bench.bare.views"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": database(os.environ.get("YINGDAN_DATABASE_URL", ""), Path(os.environ["YINGDAN_HOME"]))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

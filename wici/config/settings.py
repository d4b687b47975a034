"""Django's settings, from the environment (see environment.py); empty means one local machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wici.config.environment import (
    BASE,
    allowed_hosts,
    data_folder,
    env,
    free_megabytes,
    is_local,
    log_level,
    logs_are_json,
    maker_processes,
    port,
    public_url,
    registrations_per_address,
    secret_key,
)
from wici.config.logs import logging_settings, remember_secrets

WICI_DATA = data_folder()
SECRET_KEY = secret_key(WICI_DATA)
PORT = port()
WICI_URL = public_url(PORT)
IS_LOCAL = is_local(WICI_URL)
DEBUG = env.bool("WICI_DEBUG", default=False)
ALLOWED_HOSTS = allowed_hosts(WICI_URL)
IS_SECURE = WICI_URL.startswith("https://")
# What monitors may ask (see public.health and public.metrics); without a token there is no /metrics.
WICI_HEALTH_FREE_MB = free_megabytes()
WICI_METRICS_TOKEN = env.str("WICI_METRICS_TOKEN", default="")
# Registrations that one network address may begin in ten minutes. A whole venue's Wi-Fi, a company and a
# mobile operator each have one: one a second is more than people in one place begin, and too few to flood an
# event with.
WICI_REGISTRATIONS = registrations_per_address()
# Processes that make messages beside each worker (see delivery.making); None: as many as are of use.
WICI_MAKERS = maker_processes()

INSTALLED_APPS = [
    "wici.config",
    "wici.uploads",
    "wici.accounts",
    "wici.events",
    "wici.jobs",
    "wici.people",
    "wici.surveys",
    "wici.documents",
    "wici.mailings",
    "wici.mailbox",
    "wici.delivery",
    "wici.registration",
    "wici.web",
    "wici.public",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "wici.config.requests.RequestLog",
    "wici.public.hosts.AnyHostForProbes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wici.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "wici.config.urls"
WSGI_APPLICATION = "wici.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "wici.web.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{WICI_DATA / 'wici.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        # A cable that is pulled out is noticed in half a minute on both sides: the worker tries again, and
        # the server gives up what a lost machine held locked. TCP alone would wait for hours. A host that
        # answers nothing at all is given up after five seconds, so that /health can say so.
        DATABASES["default"]["OPTIONS"] = {
            "connect_timeout": 5, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
            "options": "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
            " -c tcp_user_timeout=30000",
            **DATABASES["default"].get("OPTIONS", {}),
        }  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background work: which queue tells workers of it (see jobs.queue), who does which kind, what comes back by
# the clock after how many seconds.
REDIS_URL = env.str("REDIS_URL", default="")
TASKS = {"default": {"BACKEND": "wici.jobs.queue.QueueBackend", "QUEUES": ["sending", "background"]}}
WICI_JOBS = {
    "import": "wici.people.importing.background.import_people",
    "import_check": "wici.people.importing.background.check",
    "export": "wici.web.participants.exporting.write_export",
    "codes": "wici.registration.invitations.background.make_codes",
    "documents": "wici.documents.bulk.job.print_documents",
    "freeze": "wici.delivery.freezing.freeze_mailing",
    "report": "wici.web.reports.exports.write_export",
}
#: Who keeps names of participation types, and follows when one is renamed (see events.types).
WICI_TYPE_NAMES = (
    "wici.people.renamed_types.follow",
    "wici.documents.renamed_types.follow",
    "wici.mailings.renamed_types.follow",
)
WICI_DUTIES = {
    "wici.jobs.sweep.sweep_jobs": 15,
    "wici.mailings.tasks.remove_unused_files": 3600,
    "wici.registration.automatic.tasks.send_automatic": 5,
    "wici.registration.tasks.remove_what_is_over": 3600,
    "wici.documents.tasks.remove_what_is_over": 3600,
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "wici.web.login.StaffOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "wici.web.account.login.LoginForm",
    "change_password": "wici.web.account.login.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
CSRF_TRUSTED_ORIGINS = [] if IS_LOCAL else [WICI_URL]
CSRF_FAILURE_VIEW = "wici.web.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Inline styles only as attributes: the visual editor sets them on what it shows.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'", "blob:"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS = [BASE / "wici" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Warsaw"

STATIC_URL = "/static/"
STATIC_ROOT = BASE / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wici.web.static_files.Storage"},
}
MEDIA_ROOT = WICI_DATA / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# How each kind of mail connection sends: kind -> transport class (see delivery.transports.base).
WICI_TRANSPORTS = {
    "smtp": "wici.delivery.transports.smtp.SmtpTransport",
    "mailbox": "wici.delivery.transports.mailbox.MailboxTransport",
    "sms_mailbox": "wici.delivery.transports.sms_mailbox.SmsMailboxTransport",
    "kannel": "wici.delivery.transports.gateway.KannelTransport",
    "smsapi": "wici.delivery.transports.gateway.SmsapiTransport",
}
# Who offers merge tags (see merging.catalogue.Provider); of two tags with one name the earlier one counts.
WICI_TAG_PROVIDERS = [
    "wici.merging.system.PROVIDER",
    "wici.registration.invitations.tags.PROVIDER",
    "wici.merging.forms_of_address.PROVIDER",
    "wici.merging.fields.PROVIDER",
    "wici.merging.surveys.PROVIDER",
    "wici.registration.registering.tags.PROVIDER",
    "wici.documents.tags.PROVIDER",
    "wici.merging.additional.PROVIDER",
]
# Who lets group filters ask about more than participants and their answers (see people.filter_providers).
WICI_FILTER_PROVIDERS = [
    "wici.registration.invitations.filters.fields",
    "wici.surveys.filters.fields",
]
# Columns of a spreadsheet that other layers than people understand (see people.importing.providers).
WICI_IMPORT_COLUMNS = ["wici.registration.invitations.importing.COLUMN"]
# Who knows invitation codes (see registration.codes), and who is told that somebody registered,
# changed their registration or cancelled it (see registration.registering.occasions).
WICI_CODE_PROVIDERS = ["wici.registration.invitations.provider.PROVIDER"]
WICI_OCCASIONS = ["wici.registration.automatic.happening.happened"]
# Who knows where documents are used (see documents.drafts.uses).
WICI_DOCUMENT_USES = ["wici.mailings.document_uses.uses", "wici.delivery.document_uses.uses"]

LOGGING = logging_settings(log_level(), is_json=logs_are_json(is_local=IS_LOCAL))
remember_secrets(
    SECRET_KEY,
    WICI_METRICS_TOKEN,
    DATABASES["default"].get("PASSWORD") or "",
    urls=(env.str("REDIS_URL", default=""),),
)
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W004", "security.W008", "security.W012", "security.W016"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

"""All settings, from the environment. `NAME_FILE` may name a file that holds the value of a secret NAME.

BASCULE_DATA             data folder of the embedded shape (default: the user's data folder)
BASCULE_DATABASE_URL     PostgreSQL of the application's role; not set: the embedded one
BASCULE_OWNER_DATABASE_URL  the role that migrates (defaults to the application's)
BASCULE_SECRET_KEY       signs sessions and links
BASCULE_ROOT_KEY         root key of the vault (base64), see sealing/
BASCULE_ROOT_PASSPHRASE_FILE  what `bascule keys passphrase` wrote: the start is sealed until the passphrase is typed
BASCULE_ROOT_COMMAND     command of a key service that wraps and unwraps, see sealing/command_root.py
BASCULE_ROOT_COMMAND_KEY  the name of the service's key
BASCULE_ESCROW           files on other disks that keep every new secret too, parted as in PATH (default: one in the data folder)
BASCULE_ESCROW_KEY       public break-glass key they are sealed to (base64); not set: a pair is made in the data folder
BASCULE_TSA_URL          address of a time stamp authority (RFC 3161) that dates the log's checkpoints; not set: none
BASCULE_TSA_CA           file of that authority's root certificate
BASCULE_HOSTS            names it is served under, comma separated
BASCULE_HTTPS            1 behind a TLS proxy: secure cookies, HSTS
BASCULE_DEBUG            1 only while developing
BASCULE_EMAIL_URL        smtp://user:password@host:port/?tls=1; not set: mails are written to the data folder
BASCULE_FROM             sender address of mails
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from bascule.config.environment import data_folder, env

BASE_DIR = Path(__file__).resolve().parent.parent


def database(url: str) -> dict:
    """Django's settings of a libpq URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("BASCULE_DATABASE_URL must begin with postgresql://")
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATA = data_folder()
DEBUG = env("BASCULE_DEBUG") == "1"
SECRET_KEY = env("BASCULE_SECRET_KEY", "not-for-serving: bascule serve makes its own")
ALLOWED_HOSTS = [host for host in env("BASCULE_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if env("BASCULE_HTTPS") == "1" else []

STAGES = [
    "bascule.ui",
    "bascule.evidence",
    "bascule.clients",
    "bascule.discovery",
    "bascule.inventory",
    "bascule.vault",
    "bascule.access",
    "bascule.backups",
    "bascule.gaps",
    "bascule.handover",
    "bascule.rotation",
    "bascule.removal",
    "bascule.planning",
    "bascule.dossier",
    "bascule.tenancy.apps.TenancyConfig",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_cotton",
    "django_htmx",
    "procrastinate.contrib.django",
    *STAGES[:1],  # ui before allauth: its templates are the ones shown
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *STAGES[1:],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bascule.clients.middleware.ScopeMiddleware",
    "bascule.vault.unseal_views.SealedMiddleware",
]
ROOT_URLCONF = "bascule.config.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "bascule.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bascule.ui.context.page",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "bascule.ui.templatetags.ui",
                "django.templatetags.i18n",
            ],
        },
    }
]

_url = env("BASCULE_DATABASE_URL")
DATABASES = {"default": database(_url) if _url else {"ENGINE": "django.db.backends.dummy"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "clients.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "bascule.clients.adapter.AccountAdapter"  # closed: people come by invitation
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env("BASCULE_HTTPS") != "1"  # passkeys on http://localhost
MFA_TOTP_ISSUER = "Bascule"
USERSESSIONS_TRACK_ACTIVITY = True

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
# The pure packages are no Django apps, and have catalogues all the same.
LOCALE_PATHS = sorted(str(folder) for folder in BASE_DIR.glob("*/locale"))
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
# The page where secrets are handed in seals with the very file that sealing/ tests.
STATICFILES_DIRS = [("sealing", BASE_DIR / "sealing" / "browser")]
STATIC_ROOT = env("BASCULE_STATIC", str(DATA / "static"))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "files")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

HTTPS = env("BASCULE_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

_mail = urlsplit(env("BASCULE_EMAIL_URL"))
if _mail.scheme:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = parse_qs(_mail.query).get("tls") == ["1"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA / "mail")
DEFAULT_FROM_EMAIL = env("BASCULE_FROM", "bascule@localhost")

# A time stamp authority that dates checkpoints (RFC 3161), and the file of its root certificate. Empty: none.
TSA_URL, TSA_CA = env("BASCULE_TSA_URL"), env("BASCULE_TSA_CA")

# Every stage's jobs.py.
PROCRASTINATE_IMPORT_PATHS = [
    f"bascule.{file.parent.name}.jobs" for file in sorted(Path(__file__).parents[1].glob("*/jobs.py"))
]

ESCROW_FILES = env("BASCULE_ESCROW", str(DATA / "escrow" / "escrow.jsonl"))
ESCROW_PUBLIC_KEY = env("BASCULE_ESCROW_KEY")
ESCROW_PRIVATE_FILE = str(DATA / "keys" / "escrow.pem")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("BASCULE_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

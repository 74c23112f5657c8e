"""Settings of the tests: their own embedded PostgreSQL, quick password hashes, everything else as served.

The tests run as the owner role, which row-level security holds too (it is forced); `tests/test_isolation.py` tries
the application's role.
"""

import os
import tempfile
from pathlib import Path

from bascule.config.database import start_embedded

_folder = Path(
    os.environ.get("BASCULE_TEST_DATA") or Path(tempfile.gettempdir()) / f"bascule-test-{os.getuid()}"
)
_folder.mkdir(parents=True, exist_ok=True)
os.environ["BASCULE_DATA"] = str(_folder)
os.environ["BASCULE_DATABASE_URL"] = start_embedded(_folder / "postgres").owner

from bascule.config.settings import *  # noqa: E402, F403

SECRET_KEY = "only for tests"  # noqa: S105
ROOT_KEY_FOR_TESTS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
UI_GALLERY = True  # every component, for the browser tests
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

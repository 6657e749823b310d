"""`esafety.settings` as a school runs it, over https, with only what makes tests fast taken out.

`DATABASE_URL` and `REDIS_URL` choose the database and the cache; without them SQLite does both, in a folder of its own
for each process. `JOURNEYS=1` is for the browser: plain http and the demo's pages. With `DEPLOYED=1` too, the tests
stand beside the processes of docker-compose.yml (`tests/deployed/stage.py`), with nothing taken out.
"""

import atexit
import os
import shutil
import socket
import tempfile

JOURNEYS = os.environ.get("JOURNEYS") == "1"
DEPLOYED = os.environ.get("DEPLOYED") == "1"

_folder = tempfile.mkdtemp(prefix="esafety-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for name in ("ALLOWED_HOSTS", "DEBUG", "MAIL_FROM", "MAIL_HOST", "TRUSTED_PROXIES"):
    os.environ.pop(name, None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if DEPLOYED:
    os.environ |= {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0", "TRUSTED_PROXIES": "1"}
    _site = f"https://127.0.0.1:{free_port()}"
else:
    _site = "http://localhost" if JOURNEYS else "https://esafety.test"
os.environ |= {
    "DEMO": "1" if JOURNEYS and not DEPLOYED else "0",
    "MASTER_KEYS": "tests:dGhpcyB3cmFwcyBub3RoaW5nIGJ1dCBtYWRlIHVwISE=",
    "SECRET_KEY": "a secret that guards nothing but made-up people and their schools",
    "SITE_URL": _site,
    "VAR_DIR": _folder,
}

from esafety.settings import *  # noqa: E402, F403
from esafety.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES, VAR_DIR  # noqa: E402

_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A file, since threads do not share a database in memory as they do a real one.
    _database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = 0

# A page that asks the database row by row fails its test.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]  # read again after each sign-in, which makes a new one
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]

CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = not DEPLOYED

if not DEPLOYED:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

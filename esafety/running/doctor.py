"""The machine and the settings as `manage.py doctor` sees them."""

import os
import shutil
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from esafety import refusals
from esafety.running.checks import (
    A_ROLE_OF_ITS_OWN,
    OPEN_TO_OTHERS,
    SUPERUSER,
    is_open_to_others,
    is_superuser,
)
from esafety.running.examination import Finding, bad, examines, good, not_looked_at

LEAST_FREE = 15  # per cent of the disk
LEAST_POSTGRES = 15
MOST_APART = timedelta(seconds=5)
PRIVATE_TO_A_PROCESS = ("LocMemCache", "DummyCache")

# --- Settings ------------------------------------------------------------------------------------------------


@examines("Settings", "secret")
def the_secret_is_long_and_random() -> Finding:
    refusals.weak_secret(settings.SECRET_KEY)  # or the start would have been refused
    return good(f"SECRET_KEY has {len(settings.SECRET_KEY)} characters.")


@examines("Settings", "https")
def the_site_is_https_at_its_own_names() -> Finding:
    if not settings.IS_HTTPS:
        return bad(f"SITE_URL is {settings.SITE_URL}.", "Set it to an address that starts with https://.")
    return good(f"{settings.SITE_URL}; it answers to {', '.join(settings.ALLOWED_HOSTS)}.")


@examines("Settings", "proxy")
def one_proxy_is_believed() -> Finding:
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        return bad("TRUSTED_PROXIES is 0, so the site believes nobody that a request came by https.", "Set it to 1.")
    return good(f"{settings.TRUSTED_PROXIES} in front of the site.")


@examines("Settings", "demo and debug")
def neither_demo_nor_debug() -> Finding:
    on = [name for name in ("DEMO", "DEBUG") if getattr(settings, name)]
    return bad(f"{' and '.join(on)} is on.", "Leave it out of the environment.") if on else good("Both are off.")


# --- Database ------------------------------------------------------------------------------------------------


@examines("Database", "database")
def the_database_answers() -> Finding:
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        return good(f"SQLite in {settings.VAR_DIR}.")
    version = connection.pg_version // 10_000
    its = connection.settings_dict
    where = f"PostgreSQL {version}, {its['NAME']} at {its['HOST'] or 'this machine'}."
    return good(where) if version >= LEAST_POSTGRES else bad(where, f"Use PostgreSQL {LEAST_POSTGRES} or newer.")


@examines("Database", "role", needs=("database",))
def its_role_is_plain() -> Finding:
    if connection.vendor != "postgresql":
        return not_looked_at("SQLite has no roles.")
    return bad(SUPERUSER, A_ROLE_OF_ITS_OWN) if is_superuser("default") else good("It is not a superuser.")


@examines("Database", "migrations", needs=("database",))
def migrations_are_applied() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return bad(f"{len(waiting)} wait.", "Run manage.py migrate, as the role that owns the tables.")
    return good("All are applied.")


@examines("Database", "cache", needs=("database",))
def the_cache_is_shared() -> Finding:
    backend = settings.CACHES["default"]["BACKEND"].rpartition(".")[2]
    if backend in PRIVATE_TO_A_PROCESS:
        return bad(f"Each process has a {backend} of its own, so limits are not kept.", "Leave CACHES as it comes.")
    key = f"doctor-{uuid.uuid4().hex}"
    try:
        cache.set(key, "here", 10)
        is_found = cache.get(key) == "here"
        cache.delete(key)
    except DatabaseError:
        is_found = False
    if not is_found:
        return bad("What is put there is not found again.", "Run manage.py createcachetable.")
    return good("It answers, and all processes share it.")


@examines("Database", "clock", needs=("database",))
def the_clock_is_that_of_the_database() -> Finding:
    if connection.vendor != "postgresql":
        return not_looked_at("The database is on this machine, with the same clock.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(datetime.now(UTC) - cursor.fetchone()[0])
    if apart > MOST_APART:
        return bad(
            f"This machine and the database's are {apart.total_seconds():.0f} seconds apart.",
            "Have both set by network time (systemd-timesyncd or chrony).",
        )
    return good(f"The same as the database's. Here it is {timezone.localtime():%H:%M} in {settings.TIME_ZONE}.")


# --- Files ---------------------------------------------------------------------------------------------------


@examines("Files", "folder")
def the_folder_is_private() -> Finding:
    if is_open_to_others(settings.VAR_DIR):
        return bad(OPEN_TO_OTHERS.format(folder=settings.VAR_DIR), f"chmod 700 {settings.VAR_DIR}")
    if not os.access(settings.VAR_DIR, os.W_OK):
        return bad(f"{settings.VAR_DIR} cannot be written.", "Give the folder to the user that the site runs as.")
    return good(f"{settings.VAR_DIR} is closed to others.")


@examines("Files", "disk")
def the_disk_has_room() -> Finding:
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = 100 * usage.free // (usage.used + usage.free)
    says = f"{free} % of the disk is free ({usage.free // 1_000_000_000} GB)."
    return good(says) if free >= LEAST_FREE else bad(says, f"Make room: it should be {LEAST_FREE} % or more.")


@examines("Files", "static files")
def static_files_are_collected() -> Finding:
    names = getattr(staticfiles_storage, "hashed_files", {})
    missing = [name for name in names.values() if not staticfiles_storage.exists(name)]
    if not names or missing:
        return bad(f"{len(missing) or 'All'} are missing.", "Run manage.py collectstatic.")
    return good(f"{len(names)} are there.")


@examines("Files", "backup")
def nothing_is_known_of_backups() -> Finding:
    return not_looked_at("The site makes no backups itself. See in docs/install.md what to copy, and try it out.")

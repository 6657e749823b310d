"""System checks of a deployment with ids of our own (T90)."""

import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connections

SUPERUSER = "The database role is a superuser: it may do anything in every database, and drop the append-only triggers."
A_ROLE_OF_ITS_OWN = "Use a plain role, as deploy/database/10-roles.sh makes it."
OPEN_TO_OTHERS = "Other users of this machine may look into {folder}, where files of cases are kept."


def is_superuser(using: str) -> bool:
    """Whether our role in this database passes every check. Always False on SQLite, which has no roles."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def is_open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


@register(Tags.database)
def role_is_plain(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Warning]:
    return [
        Warning(SUPERUSER, hint=A_ROLE_OF_ITS_OWN, id="running.W001")
        for using in databases or []
        if is_superuser(using)
    ]


@register(Tags.security, deploy=True)
def files_are_private(app_configs: Any, **kwargs: Any) -> list[Warning]:
    if not is_open_to_others(settings.VAR_DIR):
        return []
    hint = f"chmod 700 {settings.VAR_DIR}"
    return [Warning(OPEN_TO_OTHERS.format(folder=settings.VAR_DIR), hint=hint, id="running.W002")]

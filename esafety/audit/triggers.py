"""Append-only tables: rows that no one may alter or delete, held by the database itself.

An app says which of its models are append-only in its AppConfig's `ready` (`append_only(Model)`). The triggers are made
after every migrate, since SQLite drops them when a migration remakes a table, and a system check proves them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.checks import Error
from django.db import DEFAULT_DB_ALIAS, connections, models

REGISTERED: list[type[models.Model]] = []

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES = """
CREATE OR REPLACE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH {each} EXECUTE FUNCTION refuse_change()
"""


def append_only(model: type[models.Model]) -> None:
    if model not in REGISTERED:
        REGISTERED.append(model)


def acts(vendor: str) -> list[str]:
    return ["UPDATE", "DELETE"] if vendor == "sqlite" else ["UPDATE", "DELETE", "TRUNCATE"]


def names(vendor: str) -> set[str]:
    return {f"{model._meta.db_table}_no_{act}".lower() for model in REGISTERED for act in acts(vendor)}


def existing(using: str = DEFAULT_DB_ALIAS) -> set[str]:
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0].lower() for row in cursor.fetchall()}


def create(using: str = DEFAULT_DB_ALIAS) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for model in REGISTERED:
            table = model._meta.db_table
            if table not in tables:
                continue
            for act in acts(connection.vendor):
                sql = SQLITE if connection.vendor == "sqlite" else POSTGRES
                cursor.execute(sql.format(table=table, act=act, each="STATEMENT" if act == "TRUNCATE" else "ROW"))


def drop(using: str = DEFAULT_DB_ALIAS) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in REGISTERED:
            table = model._meta.db_table
            for act in acts(connection.vendor):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")


@contextmanager
def dropped(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Without the triggers for a moment: for test set-up that flushes tables, and for nothing in the product."""
    drop(using)
    try:
        yield
    finally:
        create(using)


def create_after_migrate(using: str, **kwargs: Any) -> None:
    create(using)


def check_triggers(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """audit.E001: an append-only table has lost its triggers. Run by `check --database default` and after migrate."""
    faults: list[Error] = []
    for using in databases or []:
        connection = connections[using]
        tables = set(connection.introspection.table_names())
        expected = {name for name in names(connection.vendor) if name.rsplit("_no_", 1)[0] in tables}
        faults.extend(
            Error(f"The trigger {name} is missing.", hint="Run manage.py migrate.", id="audit.E001")
            for name in sorted(expected - existing(using))
        )
    return faults

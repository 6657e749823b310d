"""What a request did to the database: the statements that wrote, and a sum over every table."""

import hashlib
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Max

from esafety.audit.models import Event

# The log's own rows (counted by themselves), a session's last sight of its user, and how often something was guessed.
NOT_COUNTED = ("audit_event", "audit_chainhead", "django_session", "accounts_trycount")


@contextmanager
def writes():
    """The statements that changed rows in any table but those in NOT_COUNTED."""
    written = []

    def watch(execute, sql, params, many, context):
        verb = sql.lstrip()[:6].upper()
        if verb in {"INSERT", "UPDATE", "DELETE", "REPLAC"} and not any(f'"{table}"' in sql for table in NOT_COUNTED):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@contextmanager
def new_events():
    """The actions of the audit events that are written meanwhile. Nothing is asked unless one is."""
    last, actions = [], []

    def watch(execute, sql, params, many, context):
        if not last and sql.startswith('INSERT INTO "audit_event"'):
            last.append(Event.objects.aggregate(last=Max("pk"))["last"] or 0)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield actions
    if last:
        actions += Event.objects.filter(pk__gt=last[0]).values_list("action", flat=True)


def tables():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.db_table not in NOT_COUNTED:
            yield model


def rows_of(model):
    names = [field.column for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        columns = ", ".join(connection.ops.quote_name(name) for name in names)
        cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")
        rows = cursor.fetchall()
    return names, [[bytes(value) if isinstance(value, memoryview) else value for value in row] for row in rows]


def fingerprint(connection):
    """For each table: how many rows, and a checksum of all that stands in them."""
    found = {}
    for model in tables():
        rows = sorted(repr(row) for row in rows_of(model)[1])
        found[model._meta.db_table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found

"""Deployment checks with ids of our own (T90)."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

LEFT_FROM_DEMO = "{count} sign-ins of the demo schools are left in this database, and their password is public."
HOW_TO_MEND = "Start production on an empty database of its own, or run with DEMO=1."


def demo_sign_ins_left() -> int:
    """How many demo sign-ins a production start would find; 0 where the tables are not made yet."""
    from esafety.accounts.models import User

    try:
        return 0 if settings.DEMO else User.objects.filter(is_demo=True).count()
    except DatabaseError:
        return 0


def refuse_demo_sign_ins() -> None:
    """Stop a production start that would find any. Raises ImproperlyConfigured."""
    count = demo_sign_ins_left()
    if count:
        raise ImproperlyConfigured(f"{LEFT_FROM_DEMO.format(count=count)} {HOW_TO_MEND}")


@register(Tags.database)
def no_demo_sign_ins(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    count = demo_sign_ins_left() if databases else 0
    return [Error(LEFT_FROM_DEMO.format(count=count), hint=HOW_TO_MEND, id="accounts.E001")] if count else []


@register(Tags.security, deploy=True)
def secrets_are_real(app_configs: Any, **kwargs: Any) -> list[Error]:
    faults = []
    if settings.DEMO:
        faults.append(Error("DEMO=1 is set: the demo's password is public.", id="accounts.E002"))
    if not settings.IS_HTTPS:
        faults.append(Error("SITE_URL does not start with https://.", id="accounts.E003"))
    return faults

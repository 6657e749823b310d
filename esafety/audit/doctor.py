"""The audit log as `manage.py doctor` sees it."""

from django.db import connection

from esafety.audit import chain, triggers
from esafety.audit.models import ChainHead, Event
from esafety.running.examination import Finding, bad, examines, good


@examines("Database", "append-only", needs=("database", "migrations"))
def append_only_tables_are_held() -> Finding:
    names = triggers.names(connection.vendor)
    missing = names - triggers.existing()
    if missing:
        return bad(
            f"{len(missing)} of {len(names)} triggers are missing, so rows could have been altered.",
            "Run manage.py migrate as the role that owns the tables, then manage.py verify_audit.",
        )
    return good(f"{len(names)} triggers hold them.")


@examines("Database", "audit log", needs=("database", "migrations"))
def the_heads_of_the_chains_are_right() -> Finding:
    """The last row of each chain against its head; the whole walk is `verify_audit`'s, since it takes long."""
    scopes = list(chain.scopes())
    broken = sum(not head_is_right(scope) for scope in scopes)
    if broken:
        return bad(
            f"Chains that do not end as they should: {broken} of {len(scopes)}.",
            "Run manage.py verify_audit, keep what it prints, and tell the chair of governors.",
        )
    return good(f"Each chain ends as it should ({len(scopes)}). manage.py verify_audit walks them whole.")


def head_is_right(scope: str) -> bool:
    head = ChainHead.objects.filter(scope=scope).first()
    last = Event.objects.filter(scope=scope).order_by("-seq").first()
    if head is None or last is None:
        return (head is None or head.seq == 0) and last is None
    return (head.seq, head.hash) == (last.seq, last.hash) and chain.digest(last) == last.hash

"""Full-text search over the log: `tsvector` with GIN on PostgreSQL, FTS5 on SQLite, behind `matching`.

Both look in `IncidentText.words`: plain letters without accents, split at everything that is not a letter or digit, so
that the same search finds the same cases on both. Each typed word matches words that begin with it.
"""

import re
import unicodedata
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import RawSQL

from incidents.models import Incident, IncidentText

SQLITE = [
    """CREATE VIRTUAL TABLE IF NOT EXISTS incidents_search USING fts5(
        words, content='incidents_incidenttext', content_rowid='incident_id', tokenize='unicode61')""",
    """CREATE TRIGGER IF NOT EXISTS incidents_search_insert AFTER INSERT ON incidents_incidenttext BEGIN
        INSERT INTO incidents_search(rowid, words) VALUES (new.incident_id, new.words); END""",
    """CREATE TRIGGER IF NOT EXISTS incidents_search_delete AFTER DELETE ON incidents_incidenttext BEGIN
        INSERT INTO incidents_search(incidents_search, rowid, words) VALUES ('delete', old.incident_id, old.words);
        END""",
    """CREATE TRIGGER IF NOT EXISTS incidents_search_update AFTER UPDATE ON incidents_incidenttext BEGIN
        INSERT INTO incidents_search(incidents_search, rowid, words) VALUES ('delete', old.incident_id, old.words);
        INSERT INTO incidents_search(rowid, words) VALUES (new.incident_id, new.words); END""",
]
POSTGRES = [
    "CREATE INDEX IF NOT EXISTS incidents_search ON incidents_incidenttext USING gin (to_tsvector('simple', words))"
]
MOST_WORDS = 8


def prepare_after_migrate(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the index where it is missing; SQLite drops triggers when a migration remakes the table."""
    connection = connections[using]
    if IncidentText._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO incidents_search(incidents_search) VALUES ('rebuild')")


def words_in(text: str) -> list[str]:
    """Lower-case words without accents: "Zoë's 2026-0042" is zoe, s, 2026, 0042."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def index(incident: Incident) -> None:
    """Put the case's words as they are now into the index; call it within the verb that changed them."""
    parts = [
        incident.reference,
        incident.kind_label,
        incident.summary,
        incident.what_happened,
        incident.harm_detail,
        incident.first_action,
        incident.service,
        *(involved.who for involved in incident.involvements.select_related("person")),
        *incident.entries.values_list("text", flat=True),
    ]
    words = " ".join(words_in(" ".join(parts)))
    IncidentText.objects.update_or_create(incident=incident, defaults={"words": words})


def matching(incidents: models.QuerySet[Incident], typed: str) -> models.QuerySet[Incident]:
    """Those of the incidents in which every typed word begins some word; all of them if no word was typed."""
    words = words_in(typed)[:MOST_WORDS]
    if not words:
        return incidents
    if connections[incidents.db].vendor == "sqlite":
        found = RawSQL(
            "SELECT rowid FROM incidents_search WHERE incidents_search MATCH %s",
            [" ".join(f'"{word}"*' for word in words)],
        )
    else:
        found = RawSQL(
            "SELECT incident_id FROM incidents_incidenttext"
            " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', %s)",
            [" & ".join(f"{word}:*" for word in words)],
        )
    return incidents.filter(pk__in=found)

"""What acts of filtering are called in the log, a module a subject."""

from filtering.acts import checks, figures, requests, sites, standing

ACTS: dict[str, str] = {}
for part in (requests, standing, sites, checks, figures):
    ACTS.update(part.ACTS)

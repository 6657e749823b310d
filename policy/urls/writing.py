"""Addresses: writing and comparing versions."""

from django.urls import URLPattern, path

from policy.views import clauses, comparing, versions

ONE = "versions/<int:number>"
CLAUSE = f"{ONE}/clauses/<str:key>"

urlpatterns: list[URLPattern] = [
    path("versions/", versions.listed, name="versions"),
    path("versions/new/", versions.new, name="version-new"),
    path("versions/compare/", comparing.which, name="compare-which"),
    path(f"{ONE}/", versions.version, name="version"),
    path(f"{ONE}/edit/", versions.edit, name="version-edit"),
    path(f"{ONE}/set-aside/", versions.set_aside, name="version-set-aside"),
    path(f"{ONE}/renumber/", versions.renumber, name="version-renumber"),
    path(f"{ONE}/against/<int:other>/", comparing.compared, name="compare"),
    path(f"{ONE}/clauses/new/", clauses.new, name="clause-new"),
    path(f"{CLAUSE}/", clauses.edit, name="clause-edit"),
    path(f"{CLAUSE}/move/", clauses.move, name="clause-move"),
    path(f"{CLAUSE}/remove/", clauses.remove, name="clause-remove"),
]

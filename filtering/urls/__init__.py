"""Addresses under `/<school>/filtering/`, a module a subject."""

from filtering.urls import checks, figures, requests, sites, standing

app_name = "filtering"
urlpatterns = [
    *sites.urlpatterns,
    *standing.urlpatterns,
    *checks.urlpatterns,
    *figures.urlpatterns,
    *requests.urlpatterns,
]

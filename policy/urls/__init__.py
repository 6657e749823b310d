"""Addresses under `/<school>/policy/`, a module a subject."""

from policy.urls import checking, importing, law, living, reading, ready, reviewing, writing

app_name = "policy"
urlpatterns = [
    *ready.urlpatterns,
    *importing.urlpatterns,
    *checking.urlpatterns,
    *law.urlpatterns,
    *living.urlpatterns,
    *reviewing.urlpatterns,
    *writing.urlpatterns,
    *reading.urlpatterns,
]

"""Addresses under `/<school>/agreements/`, a module a subject."""

from agreements.urls import access, campaigns, checks, consents, rooms, signing, texts

app_name = "agreements"
urlpatterns = [
    *texts.urlpatterns,
    *campaigns.urlpatterns,
    *signing.urlpatterns,
    *rooms.urlpatterns,
    *consents.urlpatterns,
    *access.urlpatterns,
    *checks.urlpatterns,
]

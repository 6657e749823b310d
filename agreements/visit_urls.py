"""Addresses under `/<school>/visit/`: the visitors' desk, by a tablet or a QR code. No sign-in."""

from django.urls.resolvers import URLPattern

app_name = "visit"
urlpatterns: list[URLPattern] = []

"""Addresses: over-blocking, delegation and settings."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

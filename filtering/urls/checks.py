"""Addresses: checks of the filter and the yearly review."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

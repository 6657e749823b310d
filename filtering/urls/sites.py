"""Addresses: sites assessed, and faults."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

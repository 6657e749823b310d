"""Addresses: texts and their versions."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: website checks and event notices."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

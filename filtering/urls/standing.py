"""Addresses: applying, trying and ending."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

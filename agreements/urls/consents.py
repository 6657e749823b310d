"""Addresses: consents, publications and what is to be taken down."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: asking people and chasing them."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

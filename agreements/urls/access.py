"""Addresses: who may go online."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

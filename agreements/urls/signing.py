"""Addresses: answers by link, and their receipts."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

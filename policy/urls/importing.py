"""Addresses: bringing in a document."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

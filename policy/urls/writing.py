"""Addresses: writing and comparing versions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

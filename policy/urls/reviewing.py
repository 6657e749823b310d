"""Addresses: reviews and publishing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

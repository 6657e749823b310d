"""Addresses: courses, readings and certificates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

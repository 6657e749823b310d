"""Addresses: the self-audit, the year's plan and advice."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

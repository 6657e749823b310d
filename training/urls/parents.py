"""Addresses: parents, home learning and the induction sheet."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

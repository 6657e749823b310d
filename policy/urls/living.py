"""Addresses: whether clauses are kept."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

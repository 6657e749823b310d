"""Addresses: what checks find."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

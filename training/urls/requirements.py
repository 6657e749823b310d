"""Addresses: who must take what."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

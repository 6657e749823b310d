"""Addresses: sessions, meetings and entering many at once."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

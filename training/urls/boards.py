"""Addresses: boards, reminders and figures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses: the register of law and guidance."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

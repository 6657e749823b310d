"""Addresses: the policy as it is read."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

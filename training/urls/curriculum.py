"""Addresses: what pupils are taught."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

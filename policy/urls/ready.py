"""Addresses: the model policy to start from."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

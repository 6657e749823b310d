"""Addresses: signing at sign-in, in class and at the desk."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []

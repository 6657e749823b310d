"""Addresses under `/sign/`: a parent's link, and the page that checks a receipt. No sign-in."""

from django.urls.resolvers import URLPattern

app_name = "sign"
urlpatterns: list[URLPattern] = []

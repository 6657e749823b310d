"""Addresses: the model policy to start from."""

from django.urls import URLPattern, path

from policy.views import ready

urlpatterns: list[URLPattern] = [
    path("versions/ready/", ready.ready, name="ready"),
]

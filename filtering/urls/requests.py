"""Addresses: asking and deciding."""

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern

from filtering.converters import ReferenceConverter
from filtering.views import requests, requests_asking, requests_deciding

register_converter(ReferenceConverter, "filterref")

urlpatterns: list[URLPattern] = [
    path("", requests.listed, name="requests"),
    path("new/", requests_asking.new, name="new"),
    path("<filterref:reference>/", requests.request, name="request"),
    path("<filterref:reference>/edit/", requests_asking.edit, name="request-edit"),
    path("<filterref:reference>/withdraw/", requests_asking.withdraw, name="request-withdraw"),
    path("<filterref:reference>/more/", requests_asking.more, name="request-more"),
    path("<filterref:reference>/decide/", requests_deciding.decide, name="request-decide"),
    path("<filterref:reference>/appeal/", requests_deciding.appeal, name="request-appeal"),
    path("<filterref:reference>/appeal/answer/", requests_deciding.appeal_answer, name="request-appeal-answer"),
]

"""Addresses: texts and their versions."""

from django.urls import path
from django.urls.resolvers import URLPattern

from agreements.views import texts, texts_writing

urlpatterns: list[URLPattern] = [
    path("texts/", texts.texts, name="texts"),
    path("texts/new/", texts.text_new, name="text-new"),
    path("texts/words/", texts_writing.words, name="words"),
    path("texts/<slug:slug>/", texts.text, name="text"),
    path("texts/<slug:slug>/change/", texts.text_change, name="text-change"),
    path("texts/<slug:slug>/draft/", texts_writing.draft, name="draft"),
    path("texts/<slug:slug>/draft/remove/", texts_writing.draft_remove, name="draft-remove"),
    path("texts/<slug:slug>/publish/", texts_writing.publish, name="publish"),
    path("texts/<slug:slug>/versions/<int:number>/", texts.version, name="version"),
]

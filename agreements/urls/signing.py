"""Addresses: answers by link, and their receipts."""

from django.urls import path

from agreements.views import answers

urlpatterns = [
    path("signatures/<str:number>/", answers.signature, name="signature"),
]

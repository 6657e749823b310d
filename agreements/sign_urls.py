"""Addresses under `/sign/`: a parent's link, and the page that checks a receipt. No sign-in."""

from django.urls import path

from agreements.views import answers, signing

app_name = "sign"
urlpatterns = [
    path("check/", signing.check, name="check"),
    path("<str:token>/", signing.page, name="page"),
    path("<str:token>/done/", signing.done, name="done"),
    path("<str:token>/fresh/", signing.fresh_link, name="fresh"),
    path("<str:token>/consents/", answers.consents, name="consents"),
]

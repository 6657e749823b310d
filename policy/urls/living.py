"""Addresses: whether clauses are kept."""

from django.urls import URLPattern, path

from policy.views import attesting, frozen, living

AT = "living"  # what stands after it is a clause's key, always longer or shorter than the words below

urlpatterns: list[URLPattern] = [
    path(f"{AT}/", living.page, name="living"),
    path(f"{AT}/mine/", attesting.mine, name="attesting"),
    path(f"{AT}/suggestions/", living.suggestions, name="suggestions"),
    path(f"{AT}/<str:key>/", living.clause, name="living-clause"),
    path(f"{AT}/<str:key>/attest/", attesting.attest, name="attest"),
    path(f"{AT}/<str:key>/tie/", living.tie, name="living-tie"),
    path(f"{AT}/<str:key>/untie/", living.untie, name="living-untie"),
    path(f"{AT}/<str:key>/promise/", living.promise, name="living-promise"),
    path(f"{AT}/<str:key>/attester/", living.attester, name="living-attester"),
    path("frozen/", frozen.listed, name="frozen"),
    path("frozen/new/", frozen.freeze, name="freeze"),
    path("frozen/<int:number>/", frozen.one, name="frozen-one"),
]

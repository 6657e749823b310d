"""Fixed prefixes come first, then everything under a school's slug. A test derives the reserved slugs from this."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from esafety.accounts.views import front_door, held_form
from esafety.schools.views import health, trust

handler400 = "esafety.ui.views.bad_request"
handler403 = "esafety.ui.views.forbidden"
handler404 = "esafety.ui.views.not_found"
handler500 = "esafety.ui.views.went_wrong"

accounts = [
    path("login/", login_not_required(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", login_not_required(account.account_inactive), name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", login_not_required(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", login_not_required(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        login_not_required(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("held/", held_form, name="held-form"),
]

urlpatterns = [
    path("", front_door, name="home"),
    path("accounts/", include(accounts)),
    path("health/", health, name="health"),
    path("trusts/<slug:trust>/", trust, name="trust"),
    path("", include("esafety.ui.urls")),
    path("sign/", include("agreements.sign_urls")),
    path("<slug:school>/", include("esafety.schools.urls")),
    path("<slug:school>/access/", include("esafety.access.urls")),
    path("<slug:school>/audit/", include("esafety.audit.urls")),
    path("<slug:school>/inbox/", include("esafety.notify.urls")),
    path("<slug:school>/jobs/", include("esafety.jobs.urls")),
    path("<slug:school>/documents/", include("esafety.documents.urls")),
    path("<slug:school>/indicators/", include("esafety.indicators.urls")),
    path("<slug:school>/incidents/", include("incidents.urls")),
    path("<slug:school>/report/", include("incidents.public_urls")),
    path("<slug:school>/agreements/", include("agreements.urls")),
    path("<slug:school>/filtering/", include("filtering.urls")),
    path("<slug:school>/training/", include("training.urls")),
    path("<slug:school>/policy/", include("policy.urls")),
    path("<slug:school>/visit/", include("agreements.visit_urls")),
]

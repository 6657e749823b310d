from django.urls import path

from incidents.views import public

app_name = "worry"
urlpatterns = [
    path("", public.start, name="start"),
    path("check/", public.check, name="check"),
    path("sent/", public.sent, name="sent"),
    path("leave/", public.leave, name="leave"),
    path("answer/", public.answer, name="answer"),
    path("<slug:road>/<slug:step>/", public.step, name="step"),
]

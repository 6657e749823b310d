from django.urls import path

from esafety.jobs import views

app_name = "jobs"
urlpatterns = [path("<slug:token>/", views.job, name="job")]

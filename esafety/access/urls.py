from django.urls import path

from esafety.access import views

app_name = "access"
urlpatterns = [path("", views.who_may, name="who-may")]

from django.urls import path

from esafety.indicators import views

app_name = "indicators"
urlpatterns = [path("", views.page, name="page")]

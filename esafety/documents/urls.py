from django.urls import path

from esafety.documents import views

app_name = "documents"
urlpatterns = [path("<slug:token>/", views.fetch, name="fetch")]

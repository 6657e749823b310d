from django.urls import path

from esafety.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read-all"),
    path("wishes/", views.wishes, name="wishes"),
    path("reminders/", views.reminders, name="reminders"),
    path("mail/", views.trouble, name="trouble"),
    path("mail/<str:number>/again/", views.again, name="again"),
    path("mail/<str:number>/arrived/", views.arrived, name="arrived"),
    path("<str:number>/read/", views.read, name="read"),
]

"""Addresses: signing at sign-in, in class and at the desk."""

from django.urls import path

from agreements.views import rooms, rooms_class, rooms_desk

urlpatterns = [
    path("", rooms.first_page, name="first-page"),
    path("mine/", rooms.mine_list, name="mine"),
    path("mine/<int:number>/", rooms.mine_sign, name="mine-sign"),
    path("classes/", rooms_class.class_list, name="classes"),
    path("classes/<int:number>/<str:group>/", rooms_class.class_sign, name="class-sign"),
    path("desk/", rooms_desk.desk_page, name="desk"),
    path("desk/<str:number>/leave/", rooms_desk.visit_leave, name="visit-leave"),
    path("desk/<str:number>/host/", rooms_desk.visit_host, name="visit-host"),
]

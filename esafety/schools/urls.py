from django.urls import path

from esafety.schools.views import contacts, front, people, settings

app_name = "schools"
urlpatterns = [
    path("", front.home, name="home"),
    path("brand.css", front.brand, name="brand"),
    path("logo.png", front.logo, name="logo"),
    path("settings/", settings.overview, name="settings"),
    path("settings/look/", settings.look, name="look-change"),
    path("settings/policy/", settings.policy, name="policy-change"),
    path("settings/logo/", settings.logo, name="logo-change"),
    path("settings/terms/add/", settings.term_add, name="term-add"),
    path("settings/terms/<str:number>/change/", settings.term_change, name="term-change"),
    path("settings/terms/<str:number>/remove/", settings.term_remove, name="term-remove"),
    path("people/", people.people, name="people"),
    path("people/find/", people.find, name="person-find"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<str:number>/", people.person, name="person"),
    path("people/<str:number>/appoint/", people.appoint, name="appoint"),
    path("people/<str:number>/department/", people.department, name="department"),
    path("people/<str:number>/roles/<int:which>/end/", people.appointment_end, name="appointment-end"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/add/", contacts.contact_add, name="contact-add"),
    path("contacts/<str:number>/change/", contacts.contact_change, name="contact-change"),
    path("contacts/<str:number>/end/", contacts.contact_end, name="contact-end"),
]

"""Addresses: sessions, meetings, entering many at once, and events for parents."""

from django.urls import path

from training.views import attending, entering, parents_events, sessions

urlpatterns = [
    path("sessions/", sessions.listed, name="sessions"),
    path("sessions/new/", sessions.new, name="session-new"),
    path("sessions/<int:number>/", sessions.detail, name="session"),
    path("sessions/<int:number>/edit/", sessions.edit, name="session-edit"),
    path("sessions/<int:number>/cancel/", sessions.cancel, name="session-cancel"),
    path("sessions/<int:number>/minutes/", sessions.minutes, name="session-minutes"),
    path("sessions/<int:number>/invite/", sessions.invite, name="session-invite"),
    path("sessions/<int:number>/answer/", sessions.answer, name="session-answer"),
    path("sessions/<int:number>/session.ics", sessions.calendar, name="session-calendar"),
    path("sessions/<int:number>/attendance/", attending.attendance, name="session-attendance"),
    path("sessions/<int:number>/room/", attending.room, name="session-room"),
    path("sessions/<int:number>/here/", attending.here, name="session-here"),
    path("sessions/<int:number>/close/", attending.close, name="session-close"),
    path("sessions/<int:number>/add/", attending.add, name="session-add"),
    path("sessions/<int:number>/take-out/<str:who>/", attending.take_out, name="session-take-out"),
    path("completions/enter/", entering.enter, name="completions-enter"),
    path("completions/import/", entering.bring_in, name="completions-import"),
    path("completions/template/", entering.template, name="completions-template"),
    path("parents/events/", parents_events.listed, name="parents-events"),
    path("parents/events/new/", parents_events.new, name="parents-event-new"),
    path("parents/events/<int:number>/", parents_events.detail, name="parents-event"),
    path("parents/events/<int:number>/edit/", parents_events.edit, name="parents-event-edit"),
    path("parents/events/<int:number>/tell/", parents_events.tell, name="parents-event-tell"),
    path("parents/events/<int:number>/cancel/", parents_events.cancel, name="parents-event-cancel"),
    path("parents/events/<int:number>/attendance/", parents_events.attendance, name="parents-event-attendance"),
    path("events/<str:token>/", parents_events.places, name="event-places"),
]

from dataclasses import replace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from esafety.ui import views
from esafety.ui.context import Menu, marked, page_frame
from esafety.ui.middleware import SecurityHeadersMiddleware
from esafety.ui.registry import Door


def answer(path="/hilltop/", response=None):
    return SecurityHeadersMiddleware(lambda request: response or HttpResponse())(RequestFactory().get(path))


def test_pages_are_not_stored_and_stay_among_themselves():
    headers = answer().headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_view_may_say_itself_how_long_it_is_kept():
    assert answer(response=HttpResponse(headers={"Cache-Control": "max-age=60"}))["Cache-Control"] == "max-age=60"


def test_static_files_keep_their_own_caching():
    assert "Cache-Control" not in answer("/static/css/base.css")


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.forbidden, 403),
        (views.not_found, 404),
        (views.went_wrong, 500),
        (views.unavailable, 503),
    ],
)
def test_error_pages_come_without_database_school_or_person(view, status):
    response = view(RequestFactory().get("/"))
    assert response.status_code == status
    assert b"999" in response.content


def test_not_there_and_out_of_reach_are_the_same_bytes():
    pages = {
        views.not_found(RequestFactory().get(path), Exception(path)).content for path in ("/hilltop/", "/nowhere/x/")
    }
    assert len(pages) == 1


def test_a_database_that_is_busy_asks_to_come_back():
    try:
        raise OperationalError
    except OperationalError:
        response = views.went_wrong(RequestFactory().get("/"))
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_a_stale_form_is_explained():
    response = views.form_went_stale(RequestFactory().post("/"), reason="CSRF token missing.")
    assert response.status_code == 403
    assert b"CSRF" not in response.content


def test_the_frame_needs_neither_school_nor_person():
    frame = page_frame(RequestFactory().get("/"))
    assert (frame["school"], frame["person"], list(frame["doors"])) == (None, None, [])


def test_the_nearest_door_is_marked():
    doors = marked([Door("Log", "/h/incidents/"), Door("Report", "/h/incidents/new/")], "/h/incidents/new/")
    assert [door.current for door in doors] == [False, True]


def test_a_short_menu_is_one_row():
    doors = [Door(str(n), f"/h/{n}/", seldom=n > 4) for n in range(8)]
    assert (Menu.of(doors).row, Menu.of(doors).more) == (doors, [])


def test_of_a_long_menu_what_is_seldom_used_stands_under_more():
    often, seldom = [Door(str(n), f"/h/{n}/") for n in range(7)], [Door("S", "/h/s/", seldom=True), Door("T", "/h/t/")]
    menu = Menu.of(marked([seldom[0], *often, replace(seldom[1], seldom=True)], "/h/t/here/"))
    assert [door.label for door in menu.row] == [door.label for door in often]
    assert [door.label for door in menu.more] == ["S", "T"]
    assert menu.current_in_more.label == "T"


def test_nothing_is_hidden_behind_a_word_for_one_door():
    doors = [*(Door(str(n), f"/h/{n}/") for n in range(9)), Door("S", "/h/s/", seldom=True)]
    assert Menu.of(doors).more == []


def test_the_reset_mail_names_nobody():
    context = {"password_reset_url": "https://esafety.example/x", "user": "Samira Khan", "email": "s@hilltop.example"}
    for part in ("subject.txt", "message.txt", "message.html"):
        text = render_to_string(f"account/email/password_reset_key_{part}", context)
        assert "Samira" not in text
        assert "hilltop" not in text

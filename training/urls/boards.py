"""Addresses: boards, reminders and figures."""

from django.urls import URLPattern, path

from training.views import boards

urlpatterns: list[URLPattern] = [
    path("", boards.listed, name="board"),
    path("board.csv", boards.board_csv, name="board-csv"),
    path("board.xlsx", boards.board_xlsx, name="board-xlsx"),
    path("board/<int:number>/", boards.course, name="board-course"),
    path("people/<str:number>/", boards.person, name="person-training"),
]

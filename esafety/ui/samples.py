"""What the style guide shows. Nobody here exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localtime

from esafety.ui.charts import Chart, Series
from esafety.ui.forms import (
    CheckCards,
    ClockField,
    ColourField,
    DateBoxesField,
    LinksField,
    LongTextField,
    PlainForm,
    RadioCards,
)
from esafety.ui.pieces import Cell, Chip, Moment, Option, Row, Table, Task
from esafety.ui.registry import Door, Figure, Waiting

PEOPLE = ["Amara Osei", "Amelia Hart", "Ben Whitlock", "Grace Amery", "Oliver Marsh", "Samira Khan"]
KINDS = [
    ("Between people", [("bullying", "Online bullying"), ("contact", "Contact from a stranger")]),
    ("What was seen or shared", [("content", "Harmful content"), ("copyright", "Something copied without permission")]),
]
KIND_HINTS = {
    "bullying": "Messages, posts or pictures meant to hurt, by one person or by a group.",
    "contact": "Somebody unknown, or pretending to be another, got in touch.",
    "content": "Violence, hatred, pornography, or anything that a child should not have met.",
}


class SampleForm(PlainForm):
    summary = forms.CharField(max_length=60, label="Summary", help_text="Twelve words at most, without names.")
    email = forms.EmailField(label="E-mail address")
    happened_on = DateBoxesField(
        label="When did it happen?", words="the date it happened", help_text="For example, 27 3 2026."
    )
    happened_at = ClockField(label="About what time?", help_text="For example, 2:30pm.", required=False)
    account = LongTextField(max_length=500, label="What happened", rows=4)
    kind = forms.ChoiceField(
        choices=KINDS,
        widget=RadioCards(hints=KIND_HINTS),
        label="What kind of thing was it?",
        error_messages={"required": "Choose what kind of thing it was"},
    )
    told = forms.MultipleChoiceField(
        choices=[("parents", "Parents"), ("police", "The police"), ("nobody", "Nobody yet")],
        widget=CheckCards(hints={"police": "Give their reference in the account."}),
        label="Who has been told?",
        required=False,
    )
    place = forms.ChoiceField(choices=[("", "Choose a place"), ("it", "IT room"), ("home", "At home")], label="Place")
    links = LinksField(label="Web addresses", help_text="One on each line.", required=False)
    colour = ColourField(label="Colour of the top bar", required=False)
    sure = forms.BooleanField(label="I have read this again", help_text="It cannot be changed later.")


class SampleFilters(PlainForm):
    marks_optional = False

    words = forms.CharField(label="Words or reference", required=False)
    state = forms.ChoiceField(
        label="State", choices=[("", "Any"), ("open", "Open"), ("closed", "Closed")], required=False
    )
    severity = forms.ChoiceField(label="Severity", choices=[("", "Any"), ("high", "High")], required=False)


WRONG = {
    "summary": "A summary that goes on for a good deal longer than anybody will read in a list",
    "email": "officer at hilltop",
    "happened_on_day": "31",
    "happened_on_month": "February",
    "happened_on_year": "2026",
    "happened_at": "half past two",
    "links": "https://example.org/video\nexample",
    "colour": "#7f7f7f",
}


def context(request: HttpRequest) -> dict[str, Any]:
    """The sample form is sent to this page, so that its errors can be seen by sending it empty."""
    here = reverse("ui:styleguide")
    now = localtime()
    wrong = SampleForm(request.POST if request.method == "POST" else WRONG, prefix="")
    wrong.is_valid()
    return {
        "here": here,
        "who_sees": "Seen by those who build pages, in the demonstration only",
        "sample": SampleForm(auto_id="clean_%s"),
        "wrong": wrong,
        "filters": SampleFilters({"state": "open"}, auto_id="filter_%s"),
        "chips": [Chip("State: open", here), Chip("Since 1 September 2026", here)],
        "table": _table(here),
        "rows": [
            Row("What happened", "A group chat was used to mock a pupil.\nIt went on for a week.", here),
            Row("When", "4 March 2026, 2:30pm", here),
            Row("Device", "", here),
        ],
        "tasks": [
            Task("Who was involved", here, tag="Done", tag_kind="good"),
            Task("What was done at once", here, hint="Two questions", tag="Started", tag_kind="info"),
            Task("Check your answers", tag="Cannot start yet"),
        ],
        "waiting": [
            Waiting(
                "Triage 2026-0042", here, now - timedelta(days=2, hours=3), "Reported by Ben Whitlock", "Urgent", "bad"
            ),
            Waiting("Answer the reporter of 2026-0039", here, now - timedelta(hours=5), "", "Due today", "warn"),
            Waiting("Read the minutes of the safeguarding meeting", here, None, "Asked by the headteacher"),
        ],
        "moments": _moments(),
        "figures": [
            Figure("Open incidents", "7", "2 older than 10 days", "warn", here),
            Figure("Reported this term", "23", "About as many as last spring", "info"),
            Figure("Answered within 3 days", "96%", "Kept: the policy says 95%", "good"),
            Figure("Filter checks", "0", "None since January", "bad", here),
        ],
        "doors": [
            Door("The log", here, "Every incident, newest first"),
            Door("Report an incident", here, "Takes about four minutes"),
            Door("People", here, "Pupils, parents and staff, and what they may do"),
        ],
        "bars": Chart(
            "Incidents by kind",
            "Online bullying was reported most, 12 times this year and 9 last year.",
            ["Online bullying", "Harmful content", "Contact from a stranger"],
            [Series("This year", [12, 7, 3]), Series("Last year", [9, 8, 1])],
            first_column="Kind",
        ),
        "lines": Chart(
            "Incidents each month",
            "Reports rose from 3 in September to 9 in November and fell to 4 in February.",
            ["Sep", "Oct", "Nov", "Dec", "Jan", "Feb"],
            [Series("Reported", [3, 6, 9, 5, 7, 4]), Series("Closed", [2, 5, 6, 7, 6, 5])],
            kind="line",
            first_column="Month",
        ),
        "colours": ["good", "warn", "bad", "info", "quiet"],
        **found(request.GET.get("q", "am")),
    }


def found(query: str) -> dict[str, Any]:
    names = [name for name in PEOPLE if query and query.lower() in name.lower()]
    options = [Option(name, name, f"Class {number}B") for number, name in enumerate(names, 3)]
    return {"query": query, "results": options[:3], "more": len(options) > 3}


def _table(here: str) -> Table:
    def row(reference: str, what: str, kind: str, state: str, lead: str, days: str) -> list[Cell]:
        return [Cell(reference, here), Cell(what), Cell(state, tag_kind=kind), Cell(lead), Cell(days, number=True)]

    return Table(
        "The log",
        ["Reference", "What", "State", "Leads", "Days"],
        [
            row("2026-0042", "Online bullying: group chat mocking a pupil", "info", "Reported", "Nobody yet", "2"),
            row("2026-0041", "Contact from a stranger in a game", "warn", "Being investigated", "Samira Khan", "9"),
            row("2026-0040", "Harmful content: search result in a lesson", "good", "Closed", "Ben Whitlock", "14"),
        ],
    )


def _moments() -> list[Moment]:
    def at(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=get_default_timezone())

    return [
        Moment(at(4, 14, 30), "Reported", "Ben Whitlock", "Two pupils came to me after the lesson.", kind="info"),
        Moment(at(4, 15, 5), "Triaged", "Samira Khan", tag="High", kind="bad"),
        Moment(
            at(5, 9, 15),
            "Spoke with the parents",
            "Samira Khan",
            "Both parents came in. They will keep the messages.\n\nThe next talk is on Friday.",
        ),
        Moment(at(13, 16, 0), "Closed", "Grace Amery", "No further messages for a week.", kind="good"),
    ]

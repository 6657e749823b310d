"""Before publishing: who is in the picture is ticked, and who may not be shown is told at once, with why."""

import pytest
from django.urls import reverse

from agreements.models import Publication
from esafety.audit.models import Event
from esafety.schools.numbers import number_of
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    return teacher


@pytest.fixture
def pupils():
    """Ava, who may be shown on the website, and Ben, whose mother said no."""
    mother, [ava, ben] = make.family(children=2)
    make.consent(ava, by=mother)
    make.consent(ben, answer="refused", by=mother)
    return ava, ben


def look(client, pupils, **sent):
    sent = {"use": "website", "check": "yes"} | sent
    return client.post(
        reverse("agreements:before", args=["elm"]), {**sent, "pupil": [getattr(one, "number", one) for one in pupils]}
    )


def firsts(verdicts):
    return [one.pupil.first_name for one in verdicts]


def test_who_may_not_be_shown_is_told_at_once_and_why(client, teacher, pupils):
    page = look(client, pupils)
    assert (firsts(page.context["shut_out"]), firsts(page.context["allowed"])) == (["Ben"], ["Ava"])
    assert "Pat Reed (mother) said no on" in page.content.decode()
    assert "Leave Ben Reed out." in page.content.decode()
    assert not Publication.objects.exists()


def test_with_a_name_beside_it_the_full_name_is_asked_about_too(client, teacher, pupils):
    ava, _ = pupils
    assert firsts(look(client, [ava]).context["allowed"]) == ["Ava"]
    assert firsts(look(client, [ava], names="on").context["shut_out"]) == ["Ava"]


def test_that_somebody_looked_is_written_down_without_names(client, teacher, pupils):
    look(client, pupils)
    [event] = Event.objects.filter(action="agreements.checked_before_publishing")
    assert event.details == {"use": "website", "names": False, "pupils": 2, "not": 1}


def test_a_class_is_shown_and_a_name_found_and_what_is_ticked_stays_ticked(client, teacher, pupils):
    ava, ben = pupils
    page = client.get(reverse("agreements:before", args=["elm"]), {"group": number_of(ava.teaching_group)})
    assert page.context["in_class"] == [ava]
    sent = {"find": "name", "q": "be", "pupil": [ava.number], "use": "press", "names": "on"}
    page = client.post(reverse("agreements:before", args=["elm"]), sent)
    assert (page.context["chosen"], page.context["found"]) == ([ava], [ben])
    assert page.context["form"].initial["use"] == "press"


@pytest.mark.parametrize("sent", [{"use": ""}, {"use": "full_name"}, {"use": "nonsense"}])
def test_a_use_must_be_chosen(client, teacher, pupils, sent):
    page = look(client, pupils, **sent)
    assert page.context["form"].errors["use"]
    assert len(page.context["chosen"]) == 2


def test_somebody_must_be_ticked(client, teacher):
    assert look(client, []).context["fault"] == "Tick who is in the picture"


def test_only_pupils_of_the_school_can_be_ticked(client, teacher):
    _, [other] = make.family(SchoolFactory(slug="oak"), children=1)
    colleague = PersonFactory(roles=["teacher"])
    page = look(client, [other, colleague, str(other.pk), "x", "1.x", "\x00"])
    assert page.context["chosen"] == []


def test_it_is_recorded_with_those_who_may(client, teacher, pupils):
    ava, _ = pupils
    url = reverse("agreements:publication-new", args=["elm"])
    first = client.post(url, {"use": "website", "pupil": [ava.number]})
    assert first.status_code == 200
    assert not first.context["form"].errors
    sent = {"use": "website", "pupil": [ava.number], "what": "Harvest", "where": "https://elm.example/harvest"}
    day = {"since_day": "1", "since_month": "9", "since_year": "2026"}
    assert client.post(url, sent | day).status_code == 302
    made = Publication.objects.get()
    assert (made.number, made.what, made.recorded_by, made.names_pupils) == (1, "Harvest", teacher, False)
    assert [one.pupil for one in made.pupils.all()] == [ava]


def test_recording_it_with_somebody_who_may_not_is_refused_and_keeps_what_was_typed(client, teacher, pupils):
    url = reverse("agreements:publication-new", args=["elm"])
    sent = {"use": "website", "pupil": [one.number for one in pupils], "what": "Harvest", "where": "The hall"}
    page = client.post(url, sent | {"since_day": "1", "since_month": "9", "since_year": "2026"})
    assert firsts(page.context["shut_out"]) == ["Ben"]
    assert [one.first_name for one in page.context["chosen"]] == ["Ava"]
    assert page.context["form"]["what"].value() == "Harvest"
    assert not Publication.objects.exists()


def test_recording_begins_on_the_page_before(client, teacher):
    url = reverse("agreements:publication-new", args=["elm"])
    for answer in (client.get(url), client.post(url, {"use": "website"}), client.post(url, {"pupil": "x"})):
        assert answer.url == reverse("agreements:before", args=["elm"])


def test_looking_costs_the_same_for_one_pupil_and_for_a_hundred(client, teacher, django_assert_max_num_queries):
    counts, children = [], []
    look(client, [make.family(children=1)[1][0]])  # the log's first event of a school costs two more
    for more in (1, 9, 90):
        for _ in range(more):
            parent, [child] = make.family(children=1)
            make.consent(child, by=parent)
            children.append(child)
        with django_assert_max_num_queries(25) as queries:
            assert len(look(client, children).context["allowed"]) == len(children)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts

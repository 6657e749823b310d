"""The register: what is published, who is in it, until when; nobody gets in who may not be shown."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from agreements.models import Publication, TakeDown
from agreements.services import publications as services
from esafety.exceptions import RuleBroken
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

ABOUT = {"use": "website", "what": "Harvest", "where": "https://elm.example/harvest", "since": date(2026, 9, 1)}


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    return teacher


@pytest.fixture
def ava():
    return allowed("Ava")


def allowed(first_name):
    mother, [child] = make.family(children=1, first_names=[first_name])
    make.consent(child, by=mother)
    return child


def inside(publication):
    return [one.pupil.first_name for one in publication.pupils.filter(removed_on=None).select_related("pupil")]


def test_publications_are_numbered_one_after_the_other_in_each_school(teacher, ava):
    made = [services.record_publication(actor=teacher, pupils=[ava], **ABOUT) for _ in range(3)]
    assert [one.number for one in made] == [1, 2, 3]
    other = PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"])
    mother, [child] = make.family(other.school, children=1)
    make.consent(child, by=mother)
    assert services.record_publication(actor=other, pupils=[child], **ABOUT).number == 1


def test_nobody_gets_in_who_may_not_be_shown(teacher, ava):
    _, [ben] = make.family(children=1, first_names=["Ben"])
    with pytest.raises(services.MayNotBeShown, match="Ben Reed") as refused:
        services.record_publication(actor=teacher, pupils=[ava, ben], **ABOUT)
    assert [one.pupil for one in refused.value.verdicts] == [ben]
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"pupils": []}, {"until": date(2026, 8, 31)}],
)
def test_what_makes_no_sense_is_not_recorded(teacher, ava, change):
    with pytest.raises(RuleBroken):
        services.record_publication(**{"actor": teacher, "pupils": [ava], **ABOUT, **change})
    assert not Publication.objects.exists()


def test_only_pupils_stand_in_the_register(teacher):
    with pytest.raises(RuleBroken, match="Only pupils"):
        services.record_publication(actor=teacher, pupils=[PersonFactory(roles=["teacher"])], **ABOUT)


def test_governors_and_other_schools_record_nothing(ava):
    for actor in (PersonFactory(roles=["governor"]), PersonFactory(roles=["parent"])):
        with pytest.raises(PermissionDenied):
            services.record_publication(actor=actor, pupils=[ava], **ABOUT)
    other = PersonFactory(school=SchoolFactory(slug="oak"), roles=["head"])
    with pytest.raises(RuleBroken):
        services.record_publication(actor=other, pupils=[ava], **ABOUT)
    with pytest.raises(PermissionDenied):
        services.end_publication(make.publication([ava]), actor=other, ended_on=timezone.localdate())


def test_a_pupil_is_put_in_and_taken_out_and_put_in_again(client, teacher, ava):
    made, bo = make.publication([ava]), allowed("Bo")
    client.post(made.get_absolute_url(), {"pupil": bo.number})
    assert inside(made) == ["Ava", "Bo"]
    url = reverse("agreements:publication-remove", args=["elm", made.number, bo.number])
    assert client.post(url, {"reason": ""}).context["form"].errors["reason"] == ["Enter what was done"]
    client.post(url, {"reason": "Cropped"})
    assert inside(made) == ["Ava"]
    assert client.get(url).status_code == 404
    services.add_pupil(made, bo, actor=teacher)
    assert inside(made) == ["Ava", "Bo"]
    assert made.pupils.count() == 2


def test_nobody_is_put_in_who_may_not_be_shown_or_is_in_it(client, teacher, ava):
    made = make.publication([ava])
    _, [ben] = make.family(children=1, first_names=["Ben"])
    page = client.post(made.get_absolute_url(), {"pupil": ben.number})
    assert "No parent of Ben Reed has answered" in page.context["fault"]
    assert client.post(made.get_absolute_url(), {"pupil": ava.number}).context["fault"] == "Ava Reed is in it already."
    assert "Find the pupil" in client.post(made.get_absolute_url(), {"pupil": "x"}).context["fault"]
    assert inside(made) == ["Ava"]


def test_out_of_use_it_needs_no_taking_down_and_changes_no_more(client, teacher, ava):
    made = make.publication([ava])
    action = TakeDown.objects.create(
        school=made.school,
        publication=made,
        pupil=ava,
        consent=make.consent(ava, answer="withdrawn"),
        due_on=timezone.localdate(),
    )
    today = timezone.localdate()
    url = reverse("agreements:publication-end", args=["elm", made.number])
    page = client.post(url, {"ended_on_day": "1", "ended_on_month": "1", "ended_on_year": "2099"})
    assert "not in the future" in page.context["form"].errors["ended_on"][0]
    client.post(url, {"ended_on_day": today.day, "ended_on_month": today.month, "ended_on_year": today.year})
    made.refresh_from_db()
    action.refresh_from_db()
    assert (made.ended_on, made.is_live, action.done_by) == (today, False, teacher)
    for again in (
        lambda: services.end_publication(made, actor=teacher, ended_on=today),
        lambda: services.add_pupil(made, ava, actor=teacher),
        lambda: services.prolong_publication(made, actor=teacher, until=None),
    ):
        with pytest.raises(RuleBroken, match="out of use since"):
            again()


def test_it_is_kept_in_use_only_while_everybody_in_it_may_be_shown(client, teacher, ava):
    made = make.publication([ava], until=timezone.localdate())
    later = timezone.localdate() + timedelta(days=100)
    day = {"until_day": later.day, "until_month": later.month, "until_year": later.year}
    client.post(made.get_absolute_url(), {"keep": "yes", **day})
    made.refresh_from_db()
    assert made.until == later
    make.consent(ava, answer="refused")
    page = client.post(made.get_absolute_url(), {"keep": "yes", **day})
    assert "Ava Reed" in page.context["fault"]
    with pytest.raises(RuleBroken, match="today or later"):
        services.prolong_publication(made, actor=teacher, until=timezone.localdate() - timedelta(days=1))


def listed(client, **query):
    page = client.get(reverse("agreements:publications", args=["elm"]), query)
    return [one.what for one in page.context["rows"]]


def test_the_register_shows_what_is_in_use_and_is_searched(client, teacher, ava):
    day = timedelta(days=1)
    today = timezone.localdate()
    make.publication([ava], what="Now")
    make.publication([ava], what="Paper", use="press", where="The Courier")
    make.publication([allowed("Bo")], what="Ended", ended_on=today)
    make.publication([ava], what="Over", until=today - day)
    assert listed(client) == ["Paper", "Now"]
    assert listed(client, state="past") == ["Over", "Ended"]
    assert listed(client, state="all") == ["Over", "Ended", "Paper", "Now"]
    assert listed(client, use="press") == ["Paper"]
    assert listed(client, q="courier") == ["Paper"]
    assert listed(client, q="bo", state="all") == ["Ended"]
    assert listed(client, state="nonsense", use="x", page="99") == ["Paper", "Now"]


def test_another_schools_publications_are_not_there(client, teacher):
    _, [child] = make.family(SchoolFactory(slug="oak"), children=1)
    theirs = make.publication([child], number=7)
    assert listed(client) == []
    assert client.get(reverse("agreements:publication", args=["elm", theirs.number])).status_code == 404


@pytest.mark.parametrize("which", ["register", "publication", "take-downs"])
def test_the_pages_cost_the_same_with_one_row_and_with_a_hundred(
    client, teacher, ava, which, django_assert_max_num_queries
):
    counts, first = [], make.publication([ava])
    for more in (1, 9, 90):
        for _ in range(more):
            child = allowed("Cy")
            make.take_down(child)
            first.pupils.create(pupil=child)
        url = {
            "register": reverse("agreements:publications", args=["elm"]),
            "publication": first.get_absolute_url(),
            "take-downs": reverse("agreements:take-downs", args=["elm"]),
        }[which]
        with django_assert_max_num_queries(22) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts

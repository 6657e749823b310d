"""The questions that parents are asked about pictures, names and work."""

import pytest
from django.urls import reverse

from agreements import consent_wording
from agreements.models import ConsentUse, ConsentWords, sha256_of
from agreements.services import words
from agreements.services.questions import questions_of
from esafety.schools.services import ChangedMeanwhile
from tests.factories import PersonFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


@pytest.fixture
def writer(client, officer):
    client.force_login(officer.user)
    return client


def url(language="en"):
    return reverse("agreements:words", args=["elm"], query={"language": language})


def asked(language="en", **changes):
    return {use.value: consent_wording.question_of(use, language) for use in ConsentUse} | changes


def test_every_use_has_a_question_of_ours_in_english_welsh_and_polish():
    for language in ("en", "cy", "pl"):
        questions = consent_wording.QUESTIONS[language]
        assert set(questions) == set(ConsentUse)
        assert all(len(question) <= 300 and question.endswith("?") for question in questions.values())
    assert consent_wording.question_of("work", "ur") == consent_wording.question_of("work", "en")


def test_a_school_without_words_gets_ours_once(officer):
    for _ in range(2):
        words.ensure_words(officer.school)
    assert ConsentWords.objects.count() == 3 * len(ConsentUse)
    assert all(one.sha256 == sha256_of(one.question) for one in ConsentWords.objects.all())


def test_the_schools_own_words_stand_when_ours_are_put_in(officer):
    make.consent_words(officer.school)
    words.ensure_words(officer.school)
    assert ConsentWords.objects.filter(language="en").count() == len(ConsentUse)


def test_a_language_without_words_is_asked_in_english(officer):
    words.ensure_words(officer.school)
    in_urdu = questions_of(officer.school_id, "ur").words.values()
    assert {(one.use, one.language) for one in in_urdu} == {(use.value, "en") for use in ConsentUse}
    words.ask_in_words(actor=officer, language="ur", questions={"work": "کیا ہم دکھا سکتے ہیں؟"})
    in_urdu = {use: one.language for use, one in questions_of(officer.school_id, "ur").words.items()}
    assert in_urdu == {use.value: "ur" if use == "work" else "en" for use in ConsentUse}


def test_a_rewritten_question_is_a_new_row_and_the_old_one_stays(writer, officer):
    words.ensure_words(officer.school)
    old = ConsentWords.objects.get(use="press", language="en")
    sent = asked(press="May the press?") | {"version": words.last_words(officer.school, "en")}
    assert writer.post(url(), sent).status_code == 302
    assert [one.question for one in ConsentWords.objects.filter(use="press", language="en")] == [
        "May the press?",
        old.question,
    ]
    assert questions_of(officer.school_id, "en").words["press"].question == "May the press?"
    assert ConsentWords.objects.filter(language="en").count() == len(ConsentUse) + 1
    assert "May the press?" in writer.get(url()).text


def test_saving_what_is_asked_already_writes_nothing_new(writer, officer):
    words.ensure_words(officer.school)
    writer.post(url("cy"), asked("cy") | {"version": words.last_words(officer.school, "cy")})
    assert ConsentWords.objects.count() == 3 * len(ConsentUse)


def test_a_form_from_before_a_colleagues_change_overwrites_nothing(writer, officer):
    words.ensure_words(officer.school)
    seen = words.last_words(officer.school, "en")
    words.ask_in_words(actor=officer, questions={"work": "Theirs?"}, seen=seen)
    response = writer.post(url(), asked(work="Mine?") | {"version": seen})
    assert "Somebody else has changed these questions" in response.text
    assert "Mine?" in response.text
    assert questions_of(officer.school_id, "en").words["work"].question == "Theirs?"
    with pytest.raises(ChangedMeanwhile):
        words.ask_in_words(actor=officer, questions={"work": "Mine?"}, seen=seen)


@pytest.mark.parametrize("question", ["", "   ", "x" * 301])
def test_a_question_that_cannot_be_asked_is_refused_and_kept_on_the_page(writer, officer, question):
    response = writer.post(url(), asked(website=question) | {"version": "0"})
    assert response.status_code == 200
    assert "website" in response.context["form"].errors
    assert not ConsentWords.objects.exists()

"""Writing agreements and publishing them, by pages and by services."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import home, model_texts
from agreements.models import Agreement, AgreementVersion, Audience, Campaign, ExactText, Wording
from agreements.rules.texts import OFFERED, seal_of
from agreements.services import texts
from esafety.exceptions import RuleBroken
from esafety.schools.services import ChangedMeanwhile, version_of
from esafety.ui.registry import doors_for
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


@pytest.fixture
def writer(client, officer):
    """The officer's browser."""
    client.force_login(officer.user)
    return client


def url(name, *args, query=""):
    return reverse(f"agreements:{name}", args=["elm", *args]) + query


def published_and_drafted(officer, **fields):
    """Version 1 published, version 2 with the same words being written."""
    agreement = make.AgreementFactory(school=officer.school, slug="ours", **fields)
    make.published(agreement)
    return agreement, texts.start_version(agreement, actor=officer)


# --- Starting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", [audience.value for audience in OFFERED])
def test_each_audience_starts_with_our_text_in_the_schools_own_words(writer, officer, audience):
    officer.school.pupil_word, officer.school.officer_word = "child", "online safety lead"
    officer.school.save()
    writer.post(url("text-new"), {"audience": audience, "start": "model", "asked_yearly": "on"})
    agreement = Agreement.objects.get()
    wordings = list(Wording.objects.filter(version__agreement=agreement))
    assert {(one.language, one.easy_read) for one in wordings} == {
        (one.language, one.easy_read) for one in model_texts.models_of(audience)
    }
    assert wordings
    for one in wordings:
        assert "{" not in one.title + one.body
        assert "childs" not in one.body
        assert len(one.body) < 40_000


def test_an_agreement_can_start_with_an_empty_page(writer):
    response = writer.post(url("text-new"), {"audience": "staff", "start": "blank", "title": "Our way"}, follow=True)
    assert "Write it in English" in response.text
    assert 'value="Our way"' in writer.get(url("draft", "our-way")).text


def test_two_agreements_of_one_title_get_addresses_of_their_own(officer):
    made = [texts.start_agreement(actor=officer, audience="staff", title="New").slug for _ in range(3)]
    assert made == ["new-2", "new-3", "new-4"]  # `new` itself is the page that starts one
    assert texts.start_agreement(actor=officer, audience="staff", title="اتفاق").slug == "staff"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"start": "model"}, "Choose an answer"),
        ({"audience": "policy", "start": "model"}, "from the list"),
        ({"audience": "nobody", "start": "model"}, "from the list"),
        ({"audience": "staff", "start": "model", "title": "x" * 300}, "120 characters or fewer"),
    ],
)
def test_what_cannot_start_an_agreement_is_said_and_starts_none(writer, sent, said):
    response = writer.post(url("text-new"), sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert said in response.text
    assert not Agreement.objects.exists()


# --- Writing -------------------------------------------------------------------------------------------------


def test_a_draft_is_looked_at_without_being_saved_and_then_saved(writer, officer):
    published_and_drafted(officer)
    sent = {"title": "Our promise", "body": "We are **kind**.", "version": version_of(Wording.objects.get())}
    looked = writer.post(url("draft", "ours"), sent | {"look_first": "1"})
    assert "<strong>kind</strong>" in looked.text
    assert Wording.objects.get().body == make.BODY
    assert writer.post(url("draft", "ours"), sent).status_code == 302
    assert Wording.objects.get().body == "We are **kind**."


def test_with_htmx_only_the_preview_comes_back(writer, officer):
    published_and_drafted(officer)
    response = writer.post(
        url("draft", "ours"), {"title": "T", "body": "Hello", "look_first": "1"}, headers={"HX-Request": "true"}
    )
    assert response.text.strip().startswith('<section id="preview"')
    assert "<p>Hello</p>" in response.text


def test_markup_is_shown_as_text_on_the_preview_and_the_published_page(writer, officer):
    _, draft = published_and_drafted(officer)
    bad = "<script>alert(1)</script> [x](javascript:alert(1))"
    looked = writer.post(url("draft", "ours"), {"title": bad[:100], "body": bad, "look_first": "1"})
    assert "<script>alert" not in looked.text
    texts.write_wording(draft, actor=officer, title=bad[:100], body=bad)
    assert "<script>alert" not in writer.get(url("publish", "ours")).text
    texts.publish(draft, actor=officer, is_material=False, what_changed=bad)
    for page in (url("version", "ours", 2), url("text", "ours")):
        assert "<script>alert" not in writer.get(page).text
        assert 'href="javascript' not in writer.get(page).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "", "body": "x"}, "Enter the title"),
        ({"title": "x", "body": " \n "}, "Enter the text"),
        ({"title": "x" * 300, "body": "x"}, "Title must be 120 characters or fewer; you have typed 300"),
        ({"title": "x", "body": "y" * 40_001}, "Text must be 40,000 characters or fewer; you have typed 40,001"),
    ],
)
def test_bad_words_are_not_saved_and_not_lost(writer, officer, sent, said):
    published_and_drafted(officer)
    response = writer.post(url("draft", "ours"), sent)
    assert response.status_code == 200
    assert said in response.text
    assert sent["body"].strip() in response.text
    assert Wording.objects.get().body == make.BODY


@pytest.mark.parametrize("language", ["xx", "EN", "en-GB", "<b>", "x" * 5000])
def test_a_language_that_is_none_has_no_page(writer, officer, language):
    published_and_drafted(officer)
    assert writer.get(url("draft", "ours"), {"language": language}).status_code == 404
    sent = {"title": "T", "body": "B", "version": "0"}
    assert (
        writer.post(reverse("agreements:draft", args=["elm", "ours"], query={"language": language}), sent).status_code
        == 404
    )
    assert writer.get(url("words"), {"language": language}).status_code == 404


def test_a_translation_right_to_left_is_written_and_shown_so(writer, officer):
    _, draft = published_and_drafted(officer)
    page = writer.get(url("draft", "ours", query="?language=ur"))
    assert 'lang="ur" dir="rtl"' in page.text
    assert "The words in English" in page.text
    writer.post(url("draft", "ours", query="?language=ur&easy=on"), {"title": "عہد", "body": "سلام", "version": "0"})
    assert Wording.objects.filter(language="ur", easy_read=True, body="سلام").exists()
    texts.publish(draft, actor=officer, is_material=True, what_changed="Urdu")
    assert 'dir="rtl"' in writer.get(url("version", "ours", 2, query="?language=ur&easy=on")).text


def test_the_same_language_begun_twice_is_not_overwritten_unseen(writer, officer):
    _, draft = published_and_drafted(officer)
    texts.write_wording(draft, actor=officer, language="cy", title="Cyntaf", body="Un.", seen=0)
    sent = {"title": "Ail", "body": "Dau.", "version": "0"}
    response = writer.post(url("draft", "ours", query="?language=cy"), sent)
    assert "saved a change at" in response.text
    assert "Dau." in response.text
    assert Wording.objects.get(language="cy").body == "Un."
    sent["version"] = str(response.context["seen"])
    assert writer.post(url("draft", "ours", query="?language=cy"), sent).status_code == 302
    assert Wording.objects.get(language="cy").body == "Dau."


def test_a_form_from_before_a_colleagues_change_overwrites_nothing(writer, officer):
    _, draft = published_and_drafted(officer)
    seen = version_of(Wording.objects.get())
    colleague = PersonFactory(school=officer.school, roles=["head"], first_name="Hal", last_name="Hart")
    texts.write_wording(draft, actor=colleague, title="T", body="Theirs.")
    response = writer.post(url("draft", "ours"), {"title": "T", "body": "Mine.", "version": seen})
    assert "Hal Hart saved a change" in response.text
    assert "From what they saved to what you wrote" in response.text
    assert Wording.objects.get().body == "Theirs."


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "1.5"])
def test_a_form_with_a_nonsense_version_overwrites_nothing(writer, officer, version):
    published_and_drafted(officer)
    assert writer.post(url("draft", "ours"), {"title": "T", "body": "Mine.", "version": version}).status_code == 200
    assert Wording.objects.get().body == make.BODY


def test_what_was_removed_meanwhile_is_not_put_back_unasked(officer):
    _, draft = published_and_drafted(officer)
    welsh = texts.write_wording(draft, actor=officer, language="cy", title="T", body="Un.")
    seen = version_of(welsh)
    texts.remove_wording(welsh, actor=officer)
    with pytest.raises(ChangedMeanwhile, match="removed these words"):
        texts.write_wording(draft, actor=officer, language="cy", title="T", body="Dau.", seen=seen)
    with pytest.raises(RuleBroken, match="removed already"):
        texts.remove_wording(Wording(version=draft, pk=987_654), actor=officer)


def test_a_wording_is_removed_from_the_draft_alone(writer, officer):
    agreement, draft = published_and_drafted(officer)
    make.add_text(agreement.versions.get(number=1), language="cy")
    Wording.objects.create(version=draft, language="cy", title="T", body="Un.")
    response = writer.post(url("draft-remove", "ours"), {"language": "cy"}, follow=True)
    assert "Removed: Cymraeg" in response.text
    assert not draft.wordings.filter(language="cy").exists()
    assert ExactText.objects.filter(language="cy").exists()
    assert "The version before had this, and the draft has not" in response.text


@pytest.mark.parametrize("sent", [{}, {"language": "xx"}, {"language": "pl"}, {"language": "en", "easy": "on"}])
def test_removing_what_is_not_there_removes_nothing(writer, officer, sent):
    published_and_drafted(officer)
    assert writer.post(url("draft-remove", "ours"), sent).status_code == 302
    assert Wording.objects.count() == 1


# --- Publishing ----------------------------------------------------------------------------------------------


def test_a_first_version_is_published_as_material_with_the_hash_of_its_exact_words(writer, officer):
    writer.post(url("text-new"), {"audience": "parents", "start": "model", "title": "Ours"})
    draft = AgreementVersion.objects.get()
    writer.post(url("publish", "ours"), {"words_seen": seal_of(draft.wordings.all())})
    draft.refresh_from_db()
    assert (draft.state, draft.is_material, draft.published_by) == ("published", True, officer)
    kept = {(one.language, one.easy_read): one for one in draft.texts.all()}
    assert set(kept) == {("en", False), ("en", True), ("cy", False), ("pl", False)}
    for one in draft.wordings.all():
        text = kept[one.language, one.easy_read]
        assert (text.title, text.body) == (one.title, one.body)
        assert text.sha256 == hashlib.sha256(f"{one.title}\n\n{one.body}".encode()).hexdigest()


def test_before_publishing_one_sees_each_word_that_changes_and_who_would_be_asked_again(writer, officer):
    agreement, draft = published_and_drafted(officer)
    campaign, _, _ = make.asked_family(
        make.CampaignFactory(school=officer.school, version=agreement.versions.get(number=1))
    )
    for one in campaign.asked.all():
        make.sign(one)
    texts.write_wording(draft, actor=officer, title=agreement.title, body=make.BODY.replace("picture", "video"))
    page = writer.get(url("publish", "ours")).text
    assert "picture." in page.split("<del>")[1].split("</del>")[0]
    assert "video." in page.split("<ins>")[1].split("</ins>")[0]
    assert "1 open campaign moves on to this version" in page
    assert "1 person who answered already is asked again" in page


def test_a_second_version_says_whether_it_matters_and_what_changed(writer, officer):
    _, draft = published_and_drafted(officer)
    seen = {"words_seen": seal_of(draft.wordings.all())}
    response = writer.post(url("publish", "ours"), seen)
    assert {"material", "what_changed"} <= set(response.context["form"].errors)
    response = writer.post(url("publish", "ours"), seen | {"material": "maybe", "what_changed": "x" * 501})
    assert {"material", "what_changed"} <= set(response.context["form"].errors)
    with pytest.raises(RuleBroken, match="Say what changed"):
        texts.publish(draft, actor=officer, is_material=True, what_changed="  ")
    assert writer.post(url("publish", "ours"), seen | {"material": "no", "what_changed": "A comma"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.is_material, draft.what_changed) == (False, "A comma")


def test_words_that_changed_after_the_page_was_opened_are_not_published_unseen(writer, officer):
    _, draft = published_and_drafted(officer)
    seen = seal_of(draft.wordings.all())
    texts.write_wording(draft, actor=officer, title="T", body="Slipped in.")
    sent = {"words_seen": seen, "material": "no", "what_changed": "A comma"}
    response = writer.post(url("publish", "ours"), sent)
    assert "The words have changed since you opened this page" in response.text
    draft.refresh_from_db()
    assert not draft.is_published


def test_nothing_is_published_without_the_words_in_english(officer):
    agreement = texts.start_agreement(actor=officer, audience="staff", title="Ours")
    draft = agreement.versions.get()
    texts.write_wording(draft, actor=officer, language="cy", title="T", body="Un.")
    texts.write_wording(draft, actor=officer, easy_read=True, title="T", body="One.")
    with pytest.raises(RuleBroken, match="Write it in English first"):
        texts.publish(draft, actor=officer, is_material=True)
    assert not ExactText.objects.exists()


def test_a_published_version_never_changes(officer):
    _, draft = published_and_drafted(officer)
    wording = draft.wordings.get()
    texts.publish(draft, actor=officer, is_material=False, what_changed="Nothing much")
    for act in (
        lambda: texts.write_wording(draft, actor=officer, title="T", body="New."),
        lambda: texts.remove_wording(wording, actor=officer),
    ):
        with pytest.raises(RuleBroken, match="is published, and so stays as it is"):
            act()
    with pytest.raises(RuleBroken, match="has published it already"):
        texts.publish(draft, actor=officer, is_material=True, what_changed="Again")
    text = draft.texts.get()
    text.body = "Other."
    with pytest.raises(Exception, match="append-only"):
        text.save()


def test_a_missing_translation_is_warned_of_before_publishing(writer, officer):
    agreement, _ = published_and_drafted(officer)
    make.add_text(agreement.versions.get(number=1), language="pl")
    make.add_text(agreement.versions.get(number=1), easy_read=True)
    page = writer.get(url("publish", "ours")).text
    assert "Polski" in page
    assert "English, easy to read" in page
    assert "Version 1 had this, and the draft has not" in page


def test_a_new_version_starts_with_every_wording_that_is_published_and_only_once(officer):
    agreement = make.AgreementFactory(school=officer.school)
    make.add_text(make.published(agreement), language="pl", body="Tak.")
    draft = texts.start_version(agreement, actor=officer)
    assert (draft.number, draft.wordings.count()) == (2, 2)
    assert draft.wordings.get(language="pl").body == "Tak."
    with pytest.raises(RuleBroken, match="Version 2 is being written already"):
        texts.start_version(agreement, actor=officer)


# --- Reading -------------------------------------------------------------------------------------------------


def test_an_old_version_is_read_for_ever_with_its_hash(client, officer):
    _, draft = published_and_drafted(officer)
    texts.write_wording(draft, actor=officer, title="T", body="New.")
    texts.publish(draft, actor=officer, is_material=True, what_changed="All of it")
    teacher = PersonFactory(school=officer.school, roles=["teacher"])
    client.force_login(teacher.user)
    old = client.get(url("version", "ours", 1))
    assert "We keep each other safe online." in old.text
    assert ExactText.objects.get(version__number=1).sha256 in old.text
    assert "New." not in old.text
    assert "What changed since the version before" in client.get(url("version", "ours", 2)).text


def test_staff_read_what_is_published_and_see_no_draft(client, officer):
    published_and_drafted(officer)
    client.force_login(PersonFactory(school=officer.school, roles=["teacher"]).user)
    for page in (url("texts"), url("text", "ours")):
        assert "Version 1" in client.get(page).text
        assert "Version 2" not in client.get(page).text
    assert client.get(url("version", "ours", 2)).status_code == 404
    assert client.get(url("draft", "ours")).status_code == 403
    assert client.get(url("version", "ours", int("9" * 30))).status_code == 404


def test_a_wording_that_a_version_has_not_shows_the_one_that_it_has(writer, officer):
    published_and_drafted(officer)
    for query in ("?language=pl", "?language=xx", "?easy=on"):
        assert "We keep each other safe online." in writer.get(url("version", "ours", 1, query=query)).text


@pytest.mark.parametrize("name", ["texts", "text"])
def test_pages_ask_as_much_for_a_hundred_as_for_one(writer, officer, name):
    counted = []
    for number in (1, 10, 100):
        while Agreement.objects.count() < number:
            agreement = make.AgreementFactory(school=officer.school, slug=f"ours-{Agreement.objects.count()}")
            for version in range(1, 4 if name == "texts" else number + 1):
                make.published(agreement, number=version)
            make.CampaignFactory(school=officer.school, version=agreement.versions.first(), made_by=officer)
            if name == "text":
                break
        page = url("texts") if name == "texts" else url("text", Agreement.objects.latest("pk").slug)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            writer.get(page)
        counted.append(len(queries))
    assert len(set(counted)) == 1, counted


# --- Title, end and policies ---------------------------------------------------------------------------------


def test_title_and_how_often_are_changed_unless_somebody_was_faster(writer, officer):
    agreement, _ = published_and_drafted(officer)
    seen = version_of(agreement)
    writer.post(url("text-change", "ours"), {"title": "Renamed", "version": seen})
    agreement.refresh_from_db()
    assert (agreement.title, agreement.asked_yearly, agreement.slug) == ("Renamed", False, "ours")
    response = writer.post(url("text-change", "ours"), {"title": "Again", "version": seen})
    assert "saved a change at" in response.text
    agreement.refresh_from_db()
    assert agreement.title == "Renamed"


def test_an_agreement_that_is_being_asked_for_does_not_end(writer, officer):
    agreement, _ = published_and_drafted(officer)
    campaign = make.CampaignFactory(school=officer.school, version=agreement.versions.get(number=1))
    assert "Close that campaign first" in writer.post(url("text-change", "ours"), {"end_it": "1"}).text
    Campaign.objects.filter(pk=campaign.pk).delete()
    assert writer.post(url("text-change", "ours"), {"end_it": "1"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.ended_at
    for act in (texts.start_version, texts.end_agreement):
        with pytest.raises(RuleBroken, match="has ended"):
            act(agreement, actor=officer)
    assert "Ended" in writer.get(url("texts")).text


def test_the_words_of_a_policy_are_not_written_here(writer, officer):
    agreement = make.AgreementFactory(school=officer.school, audience=Audience.POLICY, slug="policy")
    make.published(agreement)
    with pytest.raises(RuleBroken, match="words of a policy"):
        texts.start_version(agreement, actor=officer)
    page = writer.get(url("text", "policy")).text
    assert "Write a new version" not in page
    assert "Change or end it" not in page


def test_another_schools_agreement_is_not_there(writer, officer):
    make.published(make.AgreementFactory(school=SchoolFactory(slug="oak"), slug="theirs"))
    for page in (url("text", "theirs"), url("version", "theirs", 1), url("publish", "theirs")):
        assert writer.get(page).status_code == 404


@pytest.mark.parametrize(
    ("role", "door"),
    [("officer", None), ("support", None), ("teacher", "Agreements"), ("pupil", None), ("chair", None)],
)
def test_a_door_leads_straight_to_the_texts_for_those_whom_no_other_leads_there(role, door):
    doors = {one.url: one.label for one in doors_for(PersonFactory(roles=[role]))}
    assert doors.get(url("texts")) == door


@pytest.mark.parametrize("role", ["officer", "head", "support", "governor", "it", "teacher"])
def test_the_menu_has_six_doors_to_agreements_at_most_and_one_leads_to_the_texts(client, role):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    doors = home.doors(person)
    assert len(doors) <= 6
    if role in {"officer", "head", "support"}:
        [asked] = [door.url for door in doors if door.label == "Agreements"]
        assert f'href="{url("texts")}"' in client.get(asked).text

"""A parent signs by the link in their mail, for each child apart (A2, A4)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import links, misuse
from agreements.models import AccessGrant, Act, Asked, Consent, ExactText, Signature, SigningLink, Trace
from agreements.services import signing
from agreements.services.taking import Answer
from esafety.audit import chain
from esafety.audit.models import ChainHead
from esafety.exceptions import RuleBroken
from esafety.schools.models import ParentLink
from tests.agreements.sheets import NAME, answers, sheet
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

USES = ["website", "press"]


@pytest.fixture
def family():
    """A campaign that asks a parent of three, with two consents for each."""
    campaign, parent, _ = make.asked_family(uses=USES)
    make.consent_words(campaign.school)
    return campaign, parent, list(Asked.objects.filter(person=parent).select_related("child"))


@pytest.fixture
def path(family):
    return make.link_for(*family[:2])


# --- Reading -----------------------------------------------------------------------------------------------------


def test_the_page_says_whose_children_by_first_name_and_class_only(client, family, path):
    page = client.get(path).text
    for one in family[2]:
        assert f"{one.child.first_name}" in page
        assert one.child.teaching_group.name in page
    assert "Reed" not in page
    assert "mother@elm.example" not in page


def test_nothing_is_chosen_ticked_or_typed_beforehand(client, path):
    page = client.get(path).text
    assert " checked" not in page
    assert 'name="typed_name" id="id_typed_name" value=""' in page


def test_opening_is_noted_once_and_signs_nothing(client, path, time_machine):
    time_machine.move_to("2026-09-08T07:00:00+00:00", tick=False)
    client.get(path)
    opened = SigningLink.objects.get().first_opened_at
    time_machine.move_to("2026-09-09T07:00:00+00:00", tick=False)
    client.get(path)
    assert SigningLink.objects.get().first_opened_at == opened == timezone.now() - timedelta(days=1)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("asks", [{"method": "HEAD"}, {"method": "GET", "HTTP_SEC_PURPOSE": "prefetch"}])
def test_looking_ahead_is_no_opening(client, path, asks):
    assert client.generic(asks.pop("method"), path, **asks).status_code == 200
    assert SigningLink.objects.get().first_opened_at is None


def test_the_page_is_read_in_the_languages_that_the_version_has(client, family, path):
    make.add_text(family[0].version, language="ur", title="والدین کا معاہدہ", body="ہم ایک دوسرے کو محفوظ رکھتے ہیں۔")
    make.add_text(family[0].version, easy_read=True, body="We are kind.")
    assert "We keep each other safe" in client.get(path).text
    assert "We are kind." in client.get(f"{path}?lang=en&easy=1").text
    page = client.get(f"{path}?lang=ur").text
    assert 'lang="ur" dir="rtl"' in page
    assert "محفوظ" in page
    assert "We keep each other safe" in client.get(f"{path}?lang=xx").text


def test_a_long_text_is_shown_in_short_with_the_whole_below_a_fold(client, family, path):
    family[0].version = make.published(
        family[0].version.agreement, number=2, body="In short.\n\n## In full\n\n" + "Long words. " * 200
    )
    family[0].save()
    page = client.get(path).text
    assert page.index("In short.") < page.index("Read the whole agreement") < page.index("Long words.")


def test_the_page_may_not_be_stored_and_asks_nobody_else(client, path):
    response = client.get(path)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', response.text)
    assert "<script" not in response.text


# --- Signing -----------------------------------------------------------------------------------------------------


def test_a_parent_of_three_signs_for_each_with_their_consents(client, family, path):
    campaign, parent, asked = family
    client.get(path)
    response = client.post(path, answers(campaign, asked, consents="no"), HTTP_USER_AGENT="A telephone")
    assert (response.status_code, response.url) == (302, f"{path}done/")
    signatures = Signature.objects.order_by("pk")
    assert [one.child_id for one in signatures] == [one.child_id for one in asked]
    assert {(one.act, one.typed_name, one.way, one.signer_id) for one in signatures} == {
        ("signed", NAME, "link", parent.pk)
    }
    assert {(one.address, one.opened_at is None) for one in signatures} == {("mother@elm.example", False)}
    assert len({one.at for one in signatures}) == 1
    assert {(one.network, one.browser) for one in Trace.objects.all()} == {("127.0.0.1", "A telephone")}
    assert set(Consent.objects.values_list("pupil", "use", "answer")) == {
        (one.child_id, use, "refused") for one in asked for use in USES
    }
    assert chain.verify(f"school:{campaign.school_id}") == (4, None)


def test_one_child_is_declined_with_a_reason_and_one_left_for_later(client, family, path):
    campaign, _, (ava, ben, cal) = family
    data = answers(campaign, [ava, ben, cal]) | {f"act-{ben.pk}": "decline", f"act-{cal.pk}": "later"}
    data[f"reason-{ben.pk}"] = "Ben is not ready."
    client.post(path, data)
    assert set(Signature.objects.values_list("child", "act", "reason")) == {
        (ava.child_id, "signed", ""),
        (ben.child_id, "declined", "Ben is not ready."),
    }
    page = client.get(f"{path}done/").text
    assert f"Go on with {cal.child.first_name}" in page
    page = client.get(path).text
    assert f'name="act-{cal.pk}"' in page
    assert f'name="act-{ava.pk}"' not in page


def test_who_has_answered_for_all_is_shown_what_they_answered(client, family, path):
    campaign, _, asked = family
    client.post(path, answers(campaign, asked))
    assert client.get(path).url == f"{path}done/"
    page = client.get(f"{path}done/").text
    assert Signature.objects.first().sha256[:12] in page
    assert f'name="act-{asked[0].pk}"' in client.get(f"{path}?all=1").text


def test_whoever_declined_may_sign_later(client, family, path):
    campaign, _, asked = family
    client.post(path, answers(campaign, asked, "decline"))
    client.post(f"{path}?all=1", answers(campaign, asked[:1]))
    asked[0].refresh_from_db()
    assert asked[0].state == "signed"
    assert list(asked[0].signatures.values_list("act", flat=True)) == ["declined", "signed"]


WRONG = {
    "no name": ({"typed_name": ""}, "Type your name"),
    "one letter": ({"typed_name": "P"}, "at least 2 letters"),
    "signs alone": ({"typed_name": "🌻🌻 !?"}, "at least 2 letters"),
    "letters that nobody sees": ({"typed_name": "\u202e\u200bP"}, "at least 2 letters"),
    "300 letters": ({"typed_name": "P" * 300}, "must be 150 characters or fewer; you have typed 300"),
    "no tick": ({"agrees": ""}, "Tick the box to say that you have read it"),
}


@pytest.mark.parametrize(("changes", "said"), WRONG.values(), ids=WRONG)
def test_without_a_name_and_the_tick_nothing_is_signed_and_all_is_kept(client, family, path, changes, said):
    campaign, _, asked = family
    data = answers(campaign, asked) | {"typed_name": NAME} | changes
    if not data["agrees"]:
        del data["agrees"]
    response = client.post(path, data)
    assert response.status_code == 200
    assert said in response.text
    assert response.text.count(" checked") >= 9
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoe\u0308   Reed ", "Zoë Reed"),
        ("نادیہ خان", "نادیہ خان"),
        ("Pat 👩‍👧 Reed", "Pat 👩‍👧 Reed"),
        ("Pat\u202eReed\x07", "PatReed"),
        ("李娜", "李娜"),
    ],
)
def test_a_name_is_kept_as_it_was_typed(client, family, path, typed, kept):
    client.post(path, answers(family[0], family[2], typed_name=typed))
    assert {one.typed_name for one in Signature.objects.all()} == {kept}


def test_each_child_and_each_consent_must_be_answered_to_be_signed(client, family, path):
    campaign, _, (ava, ben, _cal) = family
    data = answers(campaign, [ava, ben])
    del data[f"act-{ava.pk}"], data[f"press-{ben.pk}"]
    page = client.post(path, data).text
    assert "Choose an answer for Ava" in page
    assert "Choose yes or no for Ben: pictures in newspapers" in page
    assert not Signature.objects.exists()


def test_to_decline_one_says_why(client, family, path):
    campaign, _, asked = family
    data = answers(campaign, asked[:1], "decline") | {f"reason-{asked[0].pk}": " "}
    assert "Say why you decline for Ava" in client.post(path, data).text
    assert not Signature.objects.exists()


def test_later_for_everybody_signs_nothing_and_says_so(client, family, path):
    assert "nothing was signed" in client.post(path, answers(*family[::2], "later")).text
    assert not Signature.objects.exists()


def test_the_same_form_posted_fifty_times_is_one_answer_a_child_and_one_receipt(client, family, path, mailoutbox):
    from esafety.notify.models import Notice

    data = answers(*family[::2])
    for _ in range(50):
        assert client.post(path, data).status_code == 302
    assert Signature.objects.count() == 3
    assert Consent.objects.count() == 6
    assert Notice.objects.filter(text="agreements.receipt").count() == 1


def test_both_parents_sign_apart(client, family, path):
    campaign, _, asked = family
    father = make.family(campaign.school, children=0, email="father@elm.example")[0]
    ParentLink.objects.create(parent=father, child=asked[0].child, relation="father")
    his = make.ask(campaign, father, asked[0].child)
    client.post(path, answers(campaign, asked))
    client.post(make.link_for(campaign, father), answers(campaign, [his], "decline"))
    assert Signature.objects.filter(child=asked[0].child).count() == 2
    asked[0].refresh_from_db()
    his.refresh_from_db()
    assert (asked[0].state, his.state) == ("signed", "declined")


def test_access_follows_where_the_policy_lets_parents_sign(client, family, path):
    campaign, _, asked = family
    campaign.school.settings.agreement_signers = "staff_parents"
    campaign.school.settings.save()
    client.post(path, answers(campaign, asked))
    assert AccessGrant.objects.filter(person__in=[one.child for one in asked], ends_on=None).count() == 3


# --- What may not be signed --------------------------------------------------------------------------------------


def test_a_child_of_somebody_else_is_refused_and_nothing_is_kept(client, family, path):
    campaign, _, asked = family
    other, _ = make.family(campaign.school, children=1)
    (child,) = [link.child for link in ParentLink.objects.filter(parent=other)]
    theirs = make.ask(campaign, other, child)
    for data in (
        answers(campaign, [*asked, theirs]),
        answers(campaign, asked) | {f"act-{theirs.pk}": "sign"},
        answers(campaign, asked) | {"child": [asked[0].pk, 999_999]},
    ):
        assert "You are not asked to sign for one of the children" in client.post(path, data).text
    assert not Signature.objects.exists()


def bar(one):
    ParentLink.objects.filter(child=one.child).update(court_order_bar=True)


def end(one):
    ParentLink.objects.filter(child=one.child).update(parental_responsibility=False)


def leave(one):
    one.child.left_on = timezone.localdate()
    one.child.save()


@pytest.mark.parametrize("what", [bar, end, leave])
def test_a_child_who_may_not_be_answered_for_is_not_on_the_page_nor_signed(client, family, path, what):
    campaign, _, asked = family
    data = answers(campaign, asked)
    what(asked[1])
    assert asked[1].child.first_name not in client.get(path).text
    assert "You are not asked to sign for one of the children" in client.post(path, data).text
    assert not Signature.objects.exists()
    client.post(path, answers(campaign, [asked[0], asked[2]]))
    assert Signature.objects.count() == 2


def test_where_no_child_is_left_the_page_says_nothing_of_any(client, family, path):
    for one in family[2]:
        bar(one)
    response = client.get(path)
    assert response.status_code == 200
    assert "nothing for you to sign" in response.text
    assert not any(one.child.first_name in response.text for one in family[2])


def test_a_closed_campaign_takes_no_answer_and_says_so(client, family, path):
    campaign, _, asked = family
    data = answers(campaign, asked)
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    assert "This is closed now" in client.get(path).text
    assert "This is closed now" in client.post(path, data).text
    assert not Signature.objects.exists()


# --- A new version in between --------------------------------------------------------------------------------------


@pytest.fixture
def moved(family):
    """Publishes a second version, as the school does while somebody reads the first."""

    def move():
        campaign = family[0]
        body = "We keep each other safe online, always.\n\n- I ask before I share a picture.\n"
        campaign.version = make.published(
            campaign.version.agreement, number=2, body=body, what_changed="We say always now."
        )
        campaign.save()

    return move


def test_a_text_republished_meanwhile_is_shown_with_what_was_typed_and_signed_anew(client, family, path, moved):
    campaign, _, asked = family
    data = answers(campaign, asked, consents="no")
    moved()
    page = client.post(path, data).text
    assert not Signature.objects.exists()
    assert "was changed while you were reading" in page
    assert "We say always now." in page
    assert f'value="{NAME}"' in page
    assert page.count(" checked") == 9
    assert 'id="id_agrees" checked' not in page
    client.post(path, data | {"text": ExactText.objects.get(version=campaign.version).sha256})
    assert {one.version.number for one in Signature.objects.select_related("version")} == {2}


def test_who_signed_the_older_version_is_shown_what_is_new(client, family, path, moved):
    campaign, _, asked = family
    client.post(path, answers(campaign, asked))
    moved()
    Asked.objects.update(state="asked")
    assert "What is new" in client.get(path).text


def test_a_question_put_in_other_words_meanwhile_is_asked_again(client, family, path):
    campaign, _, asked = family
    data = answers(campaign, asked)
    make.consent_words(campaign.school)  # the same words again are no change
    client.post(path, data)
    assert Signature.objects.count() == 3
    from agreements.models import ConsentWords, sha256_of

    words = "May we show pictures on the new website?"
    ConsentWords.objects.create(school=campaign.school, use="website", question=words, sha256=sha256_of(words))
    page = client.post(f"{path}?all=1", data | {f"website-{asked[0].pk}": "no"}).text
    assert "put in other words" in page
    assert words in page
    assert Signature.objects.count() == 3


def test_consents_are_asked_in_the_language_of_the_text_else_in_english(client, family, path):
    from agreements.models import ConsentWords, sha256_of

    campaign, _, asked = family
    text = make.add_text(campaign.version, language="pl", title="Umowa", body="Dbamy o siebie.")
    words = ConsentWords.objects.create(
        school=campaign.school,
        use="press",
        language="pl",
        question="Czy w gazecie?",
        sha256=sha256_of("Czy w gazecie?"),
    )
    page = client.get(f"{path}?lang=pl").text
    assert "Czy w gazecie?" in page
    assert "May we? Pictures on the school’s website" in page
    client.post(path, answers(campaign, asked[:1]) | sheet(campaign, text=text))
    assert Signature.objects.get().text == text
    assert Consent.objects.get(use="press").words == words


# --- Statements --------------------------------------------------------------------------------------------------


@pytest.fixture
def count():
    def counted(act):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            response = act()
        assert response.status_code in {200, 302}, response.text
        statements = [one["sql"][:90] for one in caught if "SAVEPOINT" not in one["sql"]]
        return len(statements), statements

    return counted


def of_children(number):
    campaign, parent, _ = make.asked_family(children=number, uses=USES)
    make.consent_words(campaign.school)
    campaign.school.settings.agreement_signers = "staff_parents"
    campaign.school.settings.save()
    return campaign, make.link_for(campaign, parent), list(Asked.objects.filter(person=parent))


@pytest.mark.parametrize("number", [1, 3, 10])
def test_the_page_costs_the_same_for_any_number_of_children(client, count, number):
    _, path, _ = of_children(number)
    first, sql = count(lambda: client.get(path))
    assert first <= 8, sql
    assert count(lambda: client.get(path))[0] <= 6


@pytest.mark.parametrize("number", [1, 3, 10])
def test_signing_costs_the_same_for_any_number_of_children(client, count, number):
    campaign, path, asked = of_children(number)
    ChainHead.objects.create(scope=f"school:{campaign.school_id}")  # every school has one but for its first act
    data = answers(campaign, asked, consents="no")
    signing, sql = count(lambda: client.post(path, data))
    assert signing <= 25, "\n".join(sql)
    assert Signature.objects.filter(act=Act.SIGNED).count() == number
    assert AccessGrant.objects.count() == number


@pytest.mark.parametrize(
    ("answer", "typed_name", "why"),
    [({"act": "signed"}, "P", "at least 2 letters"), ({"act": "declined", "reason": " "}, NAME, "Say in a few words")],
)
def test_the_verb_itself_wants_a_name_and_a_reason(family, answer, typed_name, why):
    campaign, parent, asked = family
    link = links.find(make.link_for(campaign, parent).split("/")[2])
    with pytest.raises(RuleBroken, match=why):
        signing.sign_by_link(
            link, [Answer(asked[0], **answer)], text=campaign.version.texts.get(), typed_name=typed_name
        )
    assert not Signature.objects.exists()


@pytest.mark.parametrize("sent", ["", "\0", "x" * 64, "0" * 64])
def test_what_is_no_hash_of_the_text_shows_the_page_again(client, family, sent):
    path = make.link_for(*family[:2])
    page = client.post(path, answers(family[0], family[2]) | {"text": sent})
    assert page.status_code == 200
    assert NAME in page.text
    assert not Signature.objects.exists()


def test_the_law_stands_under_words_that_do_not_name_it(client, family):
    path = make.link_for(*family[:2])
    assert misuse.LINE in client.get(path).text
    make.add_text(family[0].version, body=f"You know of the {misuse.LAW}.", easy_read=True)
    assert misuse.LINE not in client.get(f"{path}?easy=1").text

"""Those who sign in read and sign what they are asked, or say that they do not agree."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import AccessGrant, Asked, Campaign, Consent, ConsentWords, Signature, Trace
from agreements.services.signing_in import sign_together
from agreements.services.taking import Answer, TextMoved
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import ParentLink
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import agreements as make
from tests.factories.schools import UserFactory

pytestmark = pytest.mark.django_db

AGREED = {"typed_name": "Robin Marsh", "agrees": "on", "act": "signed"}


@pytest.fixture
def staff():
    return PersonFactory(roles=["teacher"])


@pytest.fixture
def asked(staff):
    return make.ask(make.CampaignFactory(audience="staff", title="Staff agreement", number=1), staff)


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff.user)
    return client


def url(number=1):
    return reverse("agreements:mine-sign", args=["elm", number])


def form_of(client, address=None, **query):
    """The hidden fields of the page as it is now."""
    page = client.get(address or url(), query)
    return {"shown": page.context["shown"], "questions": page.context.get("questions", "")}


def test_the_list_says_what_waits_and_what_was_answered(signed_in, staff, asked):
    before = make.CampaignFactory(audience="staff", title="Last year", number=2, version=asked.campaign.version)
    make.sign(make.ask(before, staff))
    page = signed_in.get(reverse("agreements:mine", args=["elm"]))
    assert [sheet.campaign for sheet in page.context["waiting"]] == [asked.campaign]
    assert [sheet.campaign for sheet in page.context["answered"]] == [before]
    assert "Last year" in page.text


def test_who_is_asked_nothing_is_told_so(signed_in):
    assert "You are not asked to sign anything" in signed_in.get(reverse("agreements:mine", args=["elm"])).text


def test_nobody_sees_what_is_asked_of_others(client, asked):
    client.force_login(PersonFactory(roles=["head"]).user)
    assert client.get(url()).status_code == 404
    assert "Staff agreement" not in client.get(reverse("agreements:mine", args=["elm"])).text


def test_the_page_shows_the_exact_words_with_an_empty_box(signed_in, asked):
    page = signed_in.get(url()).text
    assert "I ask before I share a picture." in page
    assert "Computer Misuse Act 1990" in page
    assert "checked" not in page


def test_signing_writes_the_name_the_words_and_where_it_came_from(signed_in, staff, asked):
    answer = signed_in.post(url(), form_of(signed_in) | AGREED, headers={"user-agent": "A browser"})
    assert answer.status_code == 302
    one = Signature.objects.get()
    assert (one.act, one.way, one.signer, one.typed_name) == ("signed", "sign_in", staff, "Robin Marsh")
    assert one.text_sha256 == asked.campaign.version.texts.get().sha256
    assert one.opened_at <= one.at
    assert Trace.objects.get().browser == "A browser"
    assert "You have signed" in signed_in.get(url()).text


def test_opening_the_page_signs_nothing(signed_in, asked):
    signed_in.get(url())
    signed_in.head(url())
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ({"typed_name": ""}, "Type your name"),
        ({"typed_name": "   "}, "Type your name"),
        ({"typed_name": "12 ?!"}, "at least 2 letters"),
        ({"typed_name": "🙂 X"}, "at least 2 letters"),
        ({"typed_name": "x" * 300}, "150 characters or fewer; you have typed 300"),
        ({"agrees": ""}, "Tick to say: I have read this and I will keep to it"),
    ],
)
def test_a_name_and_the_tick_are_needed_and_what_was_typed_is_kept(signed_in, asked, left_out, says):
    page = signed_in.post(url(), form_of(signed_in) | AGREED | left_out)
    assert page.status_code == 200
    assert says in page.text
    assert (left_out.get("typed_name", "Robin Marsh").strip()) in page.text
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["Xu", "مريم الحسن", "Zoë 🙂", "x" * 150])
def test_any_name_that_somebody_may_have_signs(signed_in, asked, name):
    signed_in.post(url(), form_of(signed_in) | AGREED | {"typed_name": name})
    assert Signature.objects.get().typed_name == name


def test_the_same_form_sent_fifty_times_is_one_signature(signed_in, asked):
    form = form_of(signed_in) | AGREED
    assert {signed_in.post(url(), form).status_code for _ in range(50)} == {302}
    assert Signature.objects.count() == 1
    assert Event.objects.filter(action="agreements.answer").count() == 1


def test_not_agreeing_needs_a_reason_and_no_name(signed_in, asked):
    form = form_of(signed_in) | {"act": "declined"}
    assert "Say in a few words why you do not agree" in signed_in.post(url(), form).text
    assert not Signature.objects.exists()
    signed_in.post(url(), form | {"reason": "I use no computer"})
    assert Signature.objects.get().reason == "I use no computer"
    asked.refresh_from_db()
    assert asked.state == "declined"
    assert "You have said that you do not agree" in signed_in.get(url()).text


def test_one_may_change_ones_answer_while_it_is_open(signed_in, asked):
    signed_in.post(url(), form_of(signed_in) | {"act": "declined", "reason": "Not yet"})
    signed_in.post(url(), form_of(signed_in, again="1") | AGREED)
    assert list(Signature.objects.values_list("act", "number")) == [("declined", 1), ("signed", 2)]


@pytest.mark.parametrize("note", ["", "x", "a:b:c", "9" * 400])
def test_a_note_that_was_altered_signs_nothing(signed_in, asked, note):
    page = signed_in.post(url(), AGREED | {"shown": note})
    assert "read the text again" in page.text
    assert "Robin Marsh" in page.text
    assert not Signature.objects.exists()


def test_the_note_of_another_persons_page_signs_nothing(signed_in, new_client, asked):
    other = PersonFactory(roles=["teacher"])
    make.ask(asked.campaign, other)
    theirs = new_client()
    theirs.force_login(other.user)
    signed_in.post(url(), form_of(theirs) | AGREED)
    assert not Signature.objects.exists()


def new_version(campaign, body="We keep each other safe.\n\n- I lock the screen.\n"):
    version = make.published(campaign.version.agreement, number=2, body=body, what_changed="Lock the screen.")
    campaign.version = version
    campaign.save()
    return version


def test_words_published_while_one_reads_are_shown_and_then_signed(signed_in, asked):
    form = form_of(signed_in) | AGREED
    version = new_version(asked.campaign)
    page = signed_in.post(url(), form)
    assert not Signature.objects.exists()
    assert "The text was changed while you were reading" in page.text
    assert "Lock the screen." in page.text
    assert "<del>" in page.text
    assert 'value="Robin Marsh"' in page.text
    signed_in.post(url(), AGREED | {"shown": page.context["shown"]})
    assert Signature.objects.get().version == version


def test_the_verb_itself_refuses_words_that_are_no_longer_asked(staff, asked):
    text = asked.campaign.version.texts.get()
    new_version(asked.campaign)
    with pytest.raises(TextMoved):
        sign_together([Answer(asked, "signed")], actor=staff, text=text, typed_name="Robin")


def test_who_is_asked_again_sees_what_changed_since_they_signed(signed_in, asked):
    make.sign(asked)
    new_version(asked.campaign)
    Asked.objects.filter(pk=asked.pk).update(state="asked")
    assert "What has changed" in signed_in.get(url()).text


def test_what_is_closed_cannot_be_signed(signed_in, staff, asked):
    form = form_of(signed_in) | AGREED
    campaign = asked.campaign
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    assert "This is closed" in signed_in.post(url(), form).text
    assert "It can no longer be answered here" in signed_in.get(url()).text
    assert not Signature.objects.exists()


def test_nobody_signs_for_somebody_else(asked):
    text = asked.campaign.version.texts.get()
    head = PersonFactory(roles=["head"])
    with pytest.raises(PermissionDenied):
        sign_together([Answer(asked, "signed")], actor=head, text=text, typed_name="The Head")
    assert not Signature.objects.exists()


def test_declining_without_a_reason_is_refused_by_the_verb(staff, asked):
    text = asked.campaign.version.texts.get()
    with pytest.raises(RuleBroken):
        sign_together([Answer(asked, "declined")], actor=staff, text=text, typed_name="")


def test_another_language_and_easy_words_are_chosen_by_the_address(signed_in, asked):
    make.add_text(asked.campaign.version, language="pl", body="Pytam, zanim pokażę zdjęcie.")
    make.add_text(asked.campaign.version, easy_read=True, body="I ask first.")
    assert "Pytam" in signed_in.get(url(), {"lang": "pl"}).text
    assert "I ask first." in signed_in.get(url(), {"easy": "1"}).text
    form = form_of(signed_in, lang="pl") | AGREED
    signed_in.post(url(), form)
    assert Signature.objects.get().text.language == "pl"
    assert signed_in.get(url(), {"lang": "<script>", "again": "1"}).status_code == 200


def test_a_policy_is_acknowledged_in_its_own_words(signed_in, staff):
    campaign = make.CampaignFactory(audience="policy", kind="policy", number=1, title="E-safety policy")
    make.ask(campaign, staff)
    page = signed_in.get(url()).text
    assert "I have read and understood this" in page
    signed_in.post(url(), form_of(signed_in) | AGREED)
    assert "You have said that you read and understood this" in signed_in.get(url()).text


# --- Parents with a sign-in ------------------------------------------------------------------------------------


@pytest.fixture
def mother():
    school = SchoolFactory()
    make.consent_words(school)
    campaign = make.CampaignFactory(number=1, uses=["website", "display"])
    parent, children = make.family(school)
    parent.user = UserFactory()
    parent.save()
    for child in children:
        make.ask(campaign, parent, child)
    return parent


def answers(parent, **changes):
    said = {}
    for one in Asked.objects.filter(person=parent):
        said |= {f"act-{one.pk}": "sign", f"website-{one.pk}": "yes", f"display-{one.pk}": "no"}
    return said | changes


def test_a_parent_answers_for_all_children_at_once(client, mother):
    client.force_login(mother.user)
    page = client.get(url())
    assert all(name in page.text for name in ("Ava", "Ben", "Cal"))
    assert client.post(url(), form_of(client) | AGREED | answers(mother)).status_code == 302
    assert Signature.objects.filter(act="signed", signer=mother).count() == 3
    assert Consent.objects.filter(use="website", answer="given", words__isnull=False).count() == 3


def test_one_child_may_be_declined_with_a_reason_alone(client, mother):
    client.force_login(mother.user)
    one = Asked.objects.first()
    form = form_of(client) | AGREED | answers(mother, **{f"act-{one.pk}": "decline"})
    assert "Say why you decline for Ava" in client.post(url(), form).text
    assert not Signature.objects.exists()
    client.post(url(), form | {f"reason-{one.pk}": "Too young"})
    assert Signature.objects.filter(act="declined").get().reason == "Too young"
    assert Signature.objects.filter(act="signed").count() == 2


def test_each_child_has_an_answer_and_may_be_left_for_later(client, mother):
    client.force_login(mother.user)
    one = Asked.objects.first()
    said = form_of(client) | AGREED | answers(mother)
    assert "Choose an answer for Ava" in client.post(url(), said | {f"act-{one.pk}": ""}).text
    assert not Signature.objects.exists()
    client.post(url(), said | {f"act-{one.pk}": "later"})
    assert Signature.objects.count() == 2
    assert [part.pk for part in client.get(url()).context["children"]] == [one.pk]


def test_a_question_put_in_other_words_meanwhile_is_asked_again(client, mother):
    client.force_login(mother.user)
    page = client.get(url())
    said = AGREED | answers(mother) | {"shown": page.context["shown"], "questions": page.context["questions"]}
    ConsentWords.objects.create(school=mother.school, use="website", question="Other words?", sha256="0" * 64)
    answer = client.post(url(), said)
    assert "put in other words" in answer.text
    assert "Other words?" in answer.text
    assert not Signature.objects.exists()


def test_a_child_who_left_or_is_barred_is_not_on_the_page(client, mother):
    ava, ben, _ = [one.child for one in Asked.objects.order_by("pk")]
    ava.left_on = timezone.localdate()
    ava.save()
    ParentLink.objects.filter(child=ben).update(court_order_bar=True)
    client.force_login(mother.user)
    page = client.get(url()).text
    assert "Cal" in page
    assert "Ava" not in page
    assert "Ben" not in page


def test_a_parent_sees_and_takes_back_what_they_said_of_a_child_who_left(client, mother):
    one = signed_family(client, mother)
    ava = one.child
    ava.left_on = timezone.localdate()
    ava.save()
    page = client.get(url())
    assert "Ava has left Elm School" in page.text
    assert "Withdraw your signature for Ava" not in page.text
    assert "Withdraw your signature for Ben" in page.text
    said = {"do": "change", "asked": one.pk, "questions": page.context["questions"], f"website-{one.pk}": "no"}
    assert "Your answers for Ava are kept" in client.post(url(), said, follow=True).text
    assert Consent.objects.filter(pupil=ava).last().answer == "withdrawn"
    assert "You have said no to:" in client.get(url()).text
    assert "Ava" not in client.get(url(), {"again": "1"}).text


def test_a_child_who_left_between_opening_and_signing_stops_nobody_else(client, mother):
    client.force_login(mother.user)
    form = form_of(client) | AGREED | answers(mother)
    one = Asked.objects.order_by("pk").first()
    ava = one.child
    ava.left_on = timezone.localdate()
    ava.save()
    page = client.post(url(), form)
    assert "no longer" in page.text or "not asked to sign for one of the children" in page.text
    said = {name: value for name, value in form.items() if not name.endswith(f"-{one.pk}")}
    client.post(url(), said)
    assert Signature.objects.count() == 2


def test_a_forged_child_signs_nothing(client, mother):
    stranger = make.ask(make.CampaignFactory(number=7), *reversed([make.add_child(mother), mother]))
    client.force_login(mother.user)
    client.post(url(), form_of(client) | AGREED | answers(mother) | {f"act-{stranger.pk}": "sign"})
    assert not Signature.objects.exists()


def test_answers_of_two_campaigns_are_not_mixed(mother):
    one = Asked.objects.order_by("pk").first()
    other = make.ask(make.CampaignFactory(number=7), mother, one.child)
    with pytest.raises(PermissionDenied):
        sign_together(
            [Answer(one, "signed"), Answer(other, "signed")],
            actor=mother,
            text=one.campaign.version.texts.get(),
            typed_name="Pat",
        )


def signed_family(client, mother):
    client.force_login(mother.user)
    client.post(url(), form_of(client) | AGREED | answers(mother))
    return Asked.objects.order_by("pk").first()


def test_a_parent_changes_a_consent_afterwards_even_when_it_is_closed(client, mother):
    one = signed_family(client, mother)
    Campaign.objects.update(state="closed", closed_at=timezone.now())
    page = client.get(url())
    said = {"do": "change", "asked": one.pk, "questions": page.context["questions"], f"website-{one.pk}": "no"}
    assert "Your answers for Ava are kept" in client.post(url(), said, follow=True).text
    newest = Consent.objects.filter(pupil=one.child, use="website").last()
    assert (newest.answer, newest.by) == ("withdrawn", mother)
    assert Signature.objects.count() == 3


def test_a_parent_withdraws_a_signature_only_when_sure(client, mother):
    one = signed_family(client, mother)
    unsure = client.post(url(), {"do": "withdraw", "asked": one.pk, "reason": "We move away"}).text
    assert "Tick the box" in unsure
    assert 'value="We move away"' in unsure
    client.post(url(), {"do": "withdraw", "asked": one.pk, "sure": "on", "reason": "We move away"})
    last = Signature.objects.last()
    assert (last.act, last.way, last.reason, last.child) == ("withdrawn", "sign_in", "We move away", one.child)
    assert "You have withdrawn your signature, for Ava" in client.get(url()).text


@pytest.mark.parametrize("is_closed", [False, True])
def test_staff_withdraw_what_they_signed_for_themselves(signed_in, staff, asked, is_closed):
    signed_in.post(url(), form_of(signed_in) | AGREED)
    assert AccessGrant.objects.get(person=staff).ends_on is None
    if is_closed:
        Campaign.objects.update(state="closed", closed_at=timezone.now())
    page = signed_in.get(url()).text
    assert "Withdraw your signature" in page
    assert "Going online at school, where it follows from your signature, ends at once" in page
    assert ("You can sign again here" in page) is not is_closed
    said = {"do": "withdraw", "asked": asked.pk, "sure": "on"}
    shown = signed_in.post(url(), said, headers={"user-agent": "A browser"}, follow=True).text
    assert "You have withdrawn your signature. A receipt is on its way to you." in shown
    assert "I want to withdraw it" not in shown
    last = Signature.objects.last()
    assert (last.act, last.way, last.reason, last.signer, last.number) == ("withdrawn", "sign_in", "", staff, 2)
    assert last.trace.browser == "A browser"
    assert AccessGrant.objects.get(person=staff).ends_on < timezone.localdate()
    assert Notice.objects.filter(recipient=staff, text="agreements.receipt").count() == 2
    signed_in.post(url(), said)
    assert Signature.objects.count() == 2


def test_the_reason_has_an_end_and_stays_in_the_form(signed_in, asked):
    signed_in.post(url(), form_of(signed_in) | AGREED)
    page = signed_in.post(url(), {"do": "withdraw", "asked": asked.pk, "sure": "on", "reason": "no " * 300})
    assert page.status_code == 200
    assert "no no no" in page.text
    assert '<a href="#id_reason">' in page.text
    assert Signature.objects.count() == 1


def test_what_was_not_signed_is_not_withdrawn(signed_in, asked):
    signed_in.post(url(), form_of(signed_in) | {"act": "declined", "reason": "Not yet"})
    said = {"do": "withdraw", "asked": asked.pk, "sure": "on"}
    assert "there is nothing to withdraw" in signed_in.post(url(), said).text
    assert Signature.objects.count() == 1


def test_who_withdrew_may_sign_again_as_long_as_it_is_open(signed_in, staff, asked):
    signed_in.post(url(), form_of(signed_in) | AGREED)
    signed_in.post(url(), {"do": "withdraw", "asked": asked.pk, "sure": "on"})
    signed_in.post(url(), form_of(signed_in, again="1") | AGREED)
    assert list(Signature.objects.values_list("act", flat=True)) == ["signed", "withdrawn", "signed"]
    assert AccessGrant.objects.filter(person=staff, ends_on=None).count() == 1


@pytest.mark.parametrize("do", ["withdraw", "change", "nonsense"])
def test_nothing_is_changed_for_a_child_who_is_not_asked_about(client, mother, do):
    signed_family(client, mother)
    before = (Signature.objects.count(), Consent.objects.count())
    for child in ("", "0", "x", "99999999999999999999"):
        assert "no longer asked" in client.post(url(), {"do": do, "asked": child, "sure": "on"}).text
    assert (Signature.objects.count(), Consent.objects.count()) == before


def test_one_may_answer_anew_for_one_child_and_the_others_stand(client, mother):
    one = signed_family(client, mother)
    form = form_of(client, again="1") | AGREED | answers(mother, **{f"act-{one.pk}": "decline"})
    client.post(url(), form | {f"reason-{one.pk}": "Not any more"})
    assert Signature.objects.count() == 4
    assert Signature.objects.last().child == one.child


# --- Older pupils --------------------------------------------------------------------------------------------------


@pytest.fixture
def pupil():
    from datetime import date

    from agreements.models import AssentAge

    school = SchoolFactory()
    make.consent_words(school)
    AssentAge.objects.create(school=school, age=13, from_on=make.OPENED)
    one = PersonFactory(school=school, roles=["pupil"], date_of_birth=date(2011, 1, 5), year_group=11)
    parent = PersonFactory(school=school, user=None)
    appoint(parent, "parent")
    make.consent(one, by=parent)
    return one


def test_an_older_pupil_answers_beside_their_parents(client, pupil):
    client.force_login(pupil.user)
    page = client.get(reverse("agreements:mine", args=["elm"]))
    line = next(line for line in page.context["own"].lines if line.use == "website")
    assert (line.own, line.parents) == ("Not answered", "Yes")
    sent = {"website": "refused", "questions": page.context["own"].mark}
    moved = client.post(reverse("agreements:mine", args=["elm"]), sent | {"questions": "of another page"})
    assert "put in other words" in moved.text
    assert not Consent.objects.filter(by=pupil).exists()
    client.post(reverse("agreements:mine", args=["elm"]), sent)
    assert Consent.objects.get(by=pupil).answer == "refused"
    page = client.get(reverse("agreements:mine", args=["elm"]))
    assert next(line for line in page.context["own"].lines if line.use == "website").own == "No"


def test_a_younger_pupil_and_grown_ups_are_not_asked(client, pupil, staff):
    from datetime import date

    pupil.date_of_birth, pupil.year_group = date(2018, 1, 5), 3
    pupil.save()
    for person in (pupil, staff):
        client.force_login(person.user)
        assert client.get(reverse("agreements:mine", args=["elm"])).context["own"] is None
        client.post(reverse("agreements:mine", args=["elm"]), {"website": "given"})
    assert not Consent.objects.filter(by__in=[pupil, staff]).exists()


# --- How much it costs ---------------------------------------------------------------------------------------------


def statements(act):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        act()
    return len([one for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_list_costs_the_same_however_much_is_asked(signed_in, staff, number):
    version = make.CampaignFactory(audience="staff", number=900).version
    for at in range(number):
        make.ask(make.CampaignFactory(number=at + 1, version=version), staff)
    assert statements(lambda: signed_in.get(reverse("agreements:mine", args=["elm"]))) <= 14


def test_the_page_and_the_signature_cost_little(signed_in, staff, asked):
    signed_in.get(url())
    assert statements(lambda: signed_in.get(url())) <= 14
    form = form_of(signed_in) | AGREED
    assert statements(lambda: signed_in.post(url(), form)) <= 34

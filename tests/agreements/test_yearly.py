"""Each September: last year's campaigns are laid out anew, as drafts."""

from datetime import date

import pytest

from agreements import tasks
from agreements.models import Campaign
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from esafety.notify.models import Notice
from esafety.schools.calendar import calendar_of
from esafety.schools.models import Term
from tests.agreements.asking import draft, officer_of, opened
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _autumn_of_last_year(time_machine):
    time_machine.move_to("2025-09-08T09:00:00+00:00", tick=False)


LAST_YEAR = {"opens_on": date(2025, 9, 8), "closes_on": date(2025, 10, 6)}


def morning(time_machine, day):
    time_machine.move_to(f"{day}T05:40:00+00:00", tick=False)
    return tasks.prepare_year()


def drafts():
    return Campaign.objects.filter(state="draft")


def a_term(school, starts_on, ends_on):
    Term.objects.create(school=school, name="Autumn term", starts_on=starts_on, ends_on=ends_on)


def test_the_first_school_day_lays_out_what_was_asked_last_year_and_tells_the_officer(time_machine):
    school = SchoolFactory()
    a_term(school, date(2026, 9, 3), date(2026, 12, 18))
    officer = officer_of(school)
    make.family(school, children=2)
    last = opened(draft(school, by=officer, uses=["website"], whom=Whom(years=(1, 2)), **LAST_YEAR))

    assert morning(time_machine, "2026-09-02") == 0
    assert morning(time_machine, "2026-09-03") == 1
    (new,) = drafts()
    assert new.version == last.version
    assert (new.uses, new.whom, new.reminds) == (["website"], {"years": [1, 2]}, True)
    assert (new.opens_on, new.closes_on) == (date(2026, 9, 3), date(2026, 10, 1))
    assert new.title == f"{last.version.agreement.title}, 2026 to 2027"
    assert not new.asked.exists()
    assert [one.recipient for one in Notice.objects.filter(text="agreements.prepared")] == [officer]


def test_it_is_done_once_however_often_it_is_asked_for(time_machine):
    make.family(children=1)
    opened(draft(**LAST_YEAR))
    counts = [morning(time_machine, day) for day in ("2026-09-01", "2026-09-01", "2026-09-02", "2026-09-20")]
    assert counts == [1, 0, 0, 0]


def test_without_terms_the_year_begins_on_the_first_of_september(time_machine):
    make.family(children=1)
    opened(draft(**LAST_YEAR))
    assert morning(time_machine, "2026-08-31") == 0
    assert morning(time_machine, "2026-09-01") == 1


def test_the_newest_published_words_are_asked_and_classes_that_are_gone_left_out(time_machine):
    school = SchoolFactory()
    stays = TeachingGroupFactory(school=school)
    make.family(school, children=1)
    last = opened(draft(school, **LAST_YEAR))
    Campaign.objects.filter(pk=last.pk).update(
        whom={"classes": [stays.pk, 987654], "new_since": "2025-09-01", "years": [2]}
    )
    newest = make.published(last.version.agreement, number=2)
    make.draft_of(last.version.agreement, number=3)
    morning(time_machine, "2026-09-01")
    (new,) = drafts()
    assert (new.version, new.whom) == (newest, {"classes": [stays.pk], "years": [2]})


def test_the_declaration_of_staff_devices_comes_every_year_too(time_machine):
    PersonFactory(roles=["teacher"])
    opened(draft(audience="devices", kind="declaration", **LAST_YEAR))
    morning(time_machine, "2026-09-01")
    assert drafts().get().kind == "declaration"


def not_yearly(agreement):
    agreement.asked_yearly = False


def ended(agreement):
    agreement.ended_at = agreement.versions.get().published_at


@pytest.mark.parametrize("spoil", [not_yearly, ended])
def test_what_is_not_asked_yearly_or_has_ended_is_left_alone(spoil, time_machine):
    make.family(children=1)
    agreement = opened(draft(**LAST_YEAR)).version.agreement
    spoil(agreement)
    agreement.save()
    assert morning(time_machine, "2026-09-01") == 0


def test_what_was_never_opened_or_is_asked_this_year_already_is_left_alone(time_machine):
    make.family(children=1)
    draft(**LAST_YEAR)  # never opened
    asked = opened(draft(**LAST_YEAR))
    time_machine.move_to("2026-09-01T04:00:00+00:00", tick=False)
    draft(version=asked.version, by=asked.made_by, opens_on=date(2026, 9, 7), closes_on=None)
    assert morning(time_machine, "2026-09-01") == 0


def test_of_two_campaigns_of_one_agreement_the_one_for_all_is_laid_out(time_machine):
    make.family(children=1)
    wide = opened(draft(**LAST_YEAR))
    draft(version=wide.version, by=wide.made_by, whom=Whom(new_since=date(2025, 10, 1)), **LAST_YEAR)
    Campaign.objects.filter(state="draft").update(state="open", opened_at=wide.opened_at)
    assert morning(time_machine, "2026-09-01") == 1


def test_a_year_that_is_half_over_is_not_begun(time_machine):
    make.family(children=1)
    opened(draft(**LAST_YEAR))
    assert morning(time_machine, "2027-01-11") == 0


def test_a_draft_of_the_year_opens_as_any_other(time_machine):
    make.family(children=1)
    last = opened(draft(**LAST_YEAR))
    morning(time_machine, "2026-09-01")
    new = drafts().get()
    opened(new)
    assert (new.asked.count(), new.asked.get().person) == (1, last.asked.get().person)


@pytest.mark.parametrize(
    ("on", "began"),
    [
        ("2026-09-02", "2025-09-01"),  # before the first day that was entered
        ("2026-09-03", "2026-09-03"),
        ("2027-07-01", "2026-09-03"),
        ("2027-09-01", "2027-09-01"),
    ],
)
def test_the_school_year_of_a_day(on, began):
    school = SchoolFactory()
    a_term(school, date(2026, 9, 3), date(2026, 12, 18))
    assert rules.year_began(calendar_of(school), date.fromisoformat(on)) == date.fromisoformat(began)

"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from agreements import services
from agreements.consent_files import Line
from agreements.models import Asked, ConsentUse, ExactText, SigningLink, Wording
from agreements.rules.campaigns import Whom
from agreements.rules.website import POINTS
from agreements.services import (
    access,
    asking,
    chasing,
    class_signing,
    consent_imports,
    consents,
    event_notices,
    fresh,
    joining,
    lapsing,
    paper,
    policies,
    publications,
    signing,
    signing_in,
    slips,
    take_downs,
    texts,
    visits,
    website,
    withdrawing,
    words,
    yearly,
)
from agreements.services.taking import Answer
from esafety.schools.models import ParentLink
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import agreements as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.


def officer(of=None):
    return PersonFactory(roles=["officer"], **({"school": of.school} if of else {}))


def start_agreement():
    actor = officer()
    return lambda: texts.start_agreement(actor=actor, audience="parents", from_model=True)


def on_agreement(verb, **given):
    def prepared():
        agreement = make.AgreementFactory()
        make.published(agreement)
        actor = officer(agreement)
        return lambda: verb(agreement, actor=actor, **given)

    return prepared


def write_wording():
    draft = make.draft_of(make.AgreementFactory())
    actor = officer(draft)
    return lambda: texts.write_wording(draft, actor=actor, language="cy", title="Cytundeb", body="Mean words")


def remove_wording():
    draft = make.draft_of(make.AgreementFactory())
    actor, welsh = officer(draft), Wording.objects.create(version=draft, language="cy", title="Cytundeb", body="Gair.")
    return lambda: texts.remove_wording(welsh, actor=actor)


def publish():
    draft = make.draft_of(make.AgreementFactory())
    actor = officer(draft)
    return lambda: texts.publish(draft, actor=actor, is_material=True, what_changed="Mean words")


def ask_in_words():
    actor = officer()
    return lambda: words.ask_in_words(actor=actor, questions={ConsentUse.WORK: "Mean words?"})


TEXTS = {
    "agreements.services.texts.start_agreement": start_agreement,
    "agreements.services.texts.change_agreement": on_agreement(
        texts.change_agreement, title="Mean words", asked_yearly=False
    ),
    "agreements.services.texts.end_agreement": on_agreement(texts.end_agreement),
    "agreements.services.texts.start_version": on_agreement(texts.start_version),
    "agreements.services.texts.write_wording": write_wording,
    "agreements.services.texts.remove_wording": remove_wording,
    "agreements.services.texts.publish": publish,
    "agreements.services.words.ask_in_words": ask_in_words,
}

# --- Campaigns -----------------------------------------------------------------------------------------------

TODAY = date(2026, 3, 4)  # as in `test_every_verb_is_logged.py`


def campaign_of(state="open", audience="parents", **fields):
    """One that has a family to ask, of whom nobody has been asked yet."""
    make.family(children=1)
    fields = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=30), "audience": audience} | fields
    opened_at = timezone.now() if state == "open" else None
    return make.CampaignFactory(state=state, opened_at=opened_at, **fields)


def asked_of(campaign, **fields):
    link = ParentLink.objects.get()
    return make.ask(campaign, link.parent, link.child, **fields)


def on_campaign(verb, *, state="open", asked=None, by_nobody=False, **given):
    """`asked` are the fields of somebody who has been asked, where somebody has."""

    def prepared():
        campaign = campaign_of(state)
        if asked is not None:
            asked_of(campaign, **asked)
        actor = {} if by_nobody else {"actor": campaign.made_by}
        return lambda: verb(campaign, **actor, **given)

    return prepared


def start_campaign():
    version = make.published(make.AgreementFactory())
    actor = officer(version)
    return lambda: asking.start_campaign(
        actor=actor, version=version, title="Mean words", whom=Whom(), opens_on=TODAY, closes_on=None
    )


def open_on_its_day():
    campaign = campaign_of("draft", opens_on=TODAY + timedelta(days=2))
    return lambda: asking.open_on_its_day(campaign, actor=campaign.made_by)


def remind_page():
    campaign = campaign_of()
    asked_of(campaign, asked_at=timezone.now() - timedelta(days=14))
    return lambda: chasing.remind_page(campaign, after=0)


def excuse_page():
    campaign = campaign_of()
    asked_of(campaign)
    ParentLink.objects.update(court_order_bar=True)
    return lambda: joining.excuse_page(campaign, actor=campaign.made_by)


def enter_paper():
    campaign = campaign_of()
    asked = asked_of(campaign)
    return lambda: paper.enter_paper(
        asked, actor=campaign.made_by, act="declined", typed_name="Mean words", signed_on=TODAY, reason="Mean words"
    )


def ask_to_acknowledge():
    PersonFactory(roles=["teacher"])
    actor = officer()
    return lambda: policies.ask_to_acknowledge(
        actor.school, actor=actor, title="Mean words", body="Mean words", reference="1", roles=["teacher"]
    )


def prepare_year():
    campaign_of(opens_on=date(2025, 9, 8), closes_on=date(2025, 10, 8))
    return lambda: yearly.prepare_year(SchoolFactory(), date(2026, 9, 1))


CAMPAIGNS = {
    f"agreements.services.{name}": act
    for name, act in {
        "asking.start_campaign": start_campaign,
        "asking.change_campaign": on_campaign(asking.change_campaign, title="Mean words"),
        "asking.open_campaign": on_campaign(asking.open_campaign, state="draft"),
        "asking.open_on_its_day": open_on_its_day,
        "asking.ask_page": on_campaign(asking.ask_page, after=0),
        "asking.close_campaign": on_campaign(asking.close_campaign, reason="Mean words"),
        "chasing.chase": on_campaign(chasing.chase, asked={}),
        "chasing.chase_page": on_campaign(chasing.chase_page, asked={}, those=chasing.Those(), after=0),
        "chasing.remind_page": remind_page,
        "joining.ask_joined": on_campaign(joining.ask_joined),
        "joining.excuse_page": excuse_page,
        "joining.take_back_page": on_campaign(joining.take_back_page, asked={"state": "excused"}),
        "slips.ask_for_slips": on_campaign(slips.ask_for_slips, asked={"way": "slip"}),
        "paper.enter_paper": enter_paper,
        "policies.ask_to_acknowledge": ask_to_acknowledge,
        "yearly.prepare_year": prepare_year,
    }.items()
}

SERVICES = "agreements.services"


def a_link():
    campaign, parent, _ = make.asked_family(children=1, opens_on=date(2026, 3, 2))
    make.consent_words(campaign.school)
    make.link_for(campaign, parent)
    return SigningLink.objects.select_related("campaign", "person__school").get()


def sign_by_link():
    link = a_link()
    answer = Answer(Asked.objects.get(), "declined", reason="We mean to wait", consents={"website": "refused"})
    text = ExactText.objects.get()
    return lambda: signing.sign_by_link(link, [answer], text=text, typed_name="Robin Reed")


def withdraw():
    link = a_link()
    make.sign(Asked.objects.get())
    return lambda: withdrawing.withdraw(Asked.objects.get(), by=link, reason="Leaving Robin")


def change_consents():
    link = a_link()
    return lambda: withdrawing.change_consents(Asked.objects.get().child, {"website": "refused"}, by=link)


def ask_fresh_link():
    link = a_link()
    return lambda: fresh.ask_fresh_link(link)


SIGNING = {
    f"{SERVICES}.signing.sign_by_link": sign_by_link,
    f"{SERVICES}.withdrawing.withdraw": withdraw,
    f"{SERVICES}.withdrawing.change_consents": change_consents,
    f"{SERVICES}.fresh.ask_fresh_link": ask_fresh_link,
}


def _asked(**fields):
    campaign = make.CampaignFactory(closes_on=None, **fields)
    return campaign, campaign.version.texts.get()


def sign_together():
    campaign, text = _asked(audience="staff")
    asked = make.ask(campaign, PersonFactory(roles=["teacher"]))
    answer = Answer(asked, "signed")
    return lambda: signing_in.sign_together([answer], actor=asked.person, text=text, typed_name="Robin")


def sign_with_class():
    campaign, text = _asked(audience="infants")
    group, teacher = TeachingGroupFactory(), PersonFactory(roles=["teacher"])
    group.teachers.add(teacher)
    asked = make.ask(campaign, PersonFactory(user=None, teaching_group=group), way="class")
    marks = {asked.pk: class_signing.Mark("Robin")}
    return lambda: class_signing.sign_with_class(campaign, group, actor=teacher, text=text, marks=marks)


def arrive():
    agreement = make.AgreementFactory(audience="visitors", slug="visitors")
    text = make.published(agreement).texts.get()
    PersonFactory(roles=["teacher"], last_name="Marsh")
    said = visits.Arrival(name="Robin Marsh", host_named="Mrs Marsh", typed_name="Robin", goes_online=True)
    return lambda: visits.arrive(agreement.school, said, text=text, network="192.0.2.7", browser="A browser")


def _visit():
    return make.visit(PersonFactory(roles=["teacher"]), on=timezone.localdate())


def sign_out():
    visit = _visit()
    return lambda: visits.sign_out(visit)


def leave():
    visit, actor = _visit(), PersonFactory(roles=["support"])
    return lambda: visits.leave(visit, actor=actor)


def set_host():
    visit, actor, host = _visit(), PersonFactory(roles=["support"]), PersonFactory(roles=["it"])
    return lambda: visits.set_host(visit, actor=actor, host=host)


def forget_stale():
    visit = make.visit(PersonFactory(roles=["teacher"]), on=timezone.localdate() - timedelta(days=400))
    return lambda: visits.forget_stale(visit.school)


ROOMS = {
    "agreements.services.signing_in.sign_together": sign_together,
    "agreements.services.class_signing.sign_with_class": sign_with_class,
    "agreements.services.visits.arrive": arrive,
    "agreements.services.visits.sign_out": sign_out,
    "agreements.services.visits.leave": leave,
    "agreements.services.visits.set_host": set_host,
    "agreements.services.visits.forget_stale": forget_stale,
}


def _consents():
    """A family with a yes about the website, and a teacher."""
    parent, [child] = make.family(children=1)
    make.consent(child, by=parent)
    return parent, child, PersonFactory(school=child.school, roles=["officer"])


def answer_for_oneself():
    _, child, actor = _consents()
    return lambda: consents.answer_for_oneself(child, {"work": "given"}, actor=actor)


def set_assent_age():
    actor = PersonFactory(roles=["officer"])
    return lambda: consents.set_assent_age(actor=actor, age=9, from_on=timezone.localdate())


def record_publication():
    _, child, actor = _consents()
    about = {"what": "Robin’s harvest", "where": "The hall", "since": timezone.localdate(), "use": "website"}
    return lambda: publications.record_publication(actor=actor, pupils=[child], **about)


def _published():
    _, child, actor = _consents()
    return make.publication([child], recorded_by=actor, since=timezone.localdate()), child, actor


def add_pupil():
    _, child, actor = _consents()
    another = make.publication([make.family(children=1, first_names=["Bo"])[1][0]])
    return lambda: publications.add_pupil(another, child, actor=actor)


def remove_pupil():
    made, child, actor = _published()
    return lambda: publications.remove_pupil(made, child, actor=actor, reason="Robin was cropped")


def end_publication():
    made, _, actor = _published()
    return lambda: publications.end_publication(made, actor=actor, ended_on=timezone.localdate())


def prolong_publication():
    made, _, actor = _published()
    return lambda: publications.prolong_publication(made, actor=actor, until=timezone.localdate() + timedelta(days=9))


def done():
    _, child, actor = _consents()
    action = make.take_down(child)
    return lambda: take_downs.done(action, actor=actor, how="Robin was cropped")


def follow_lapsed():
    mother, [child] = make.family(children=1)
    make.consent(child, by=mother)
    make.publication([child])
    mother.links_to_children.update(court_order_bar=True)
    return lambda: lapsing.follow_lapsed(child.school)


def _checked():
    _, child, actor = _consents()
    line = Line(2, held_where="Robin’s old forms")
    matched = consent_imports.Match(line, child, {"press": "refused"})
    return consent_imports.put_by(consent_imports.Checked([matched]), actor=actor), actor


def start_import():
    token, actor = _checked()
    return lambda: consent_imports.start_import(token, actor=actor)


def import_consents():
    token, actor = _checked()
    return lambda: consent_imports.import_consents(token, actor=actor)


CONSENTS = {
    f"{module.__name__}.{act.__name__}": act
    for module, acts in {
        consents: [answer_for_oneself, set_assent_age],
        publications: [record_publication, add_pupil, remove_pupil, end_publication, prolong_publication],
        take_downs: [done],
        lapsing: [follow_lapsed],
        consent_imports: [start_import, import_consents],
    }.items()
    for act in acts
}


def suspend_access():
    actor, pupil = PersonFactory(roles=["head"]), PersonFactory(user=None)
    days = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate()}
    return lambda: access.suspend_access(pupil, actor=actor, reason="Mean words", **days)


def restore_access():
    actor = PersonFactory(roles=["head"])
    held = make.suspend(PersonFactory(user=None), actor)
    return lambda: access.restore_access(held, actor=actor, reason="Spoke to Nell")


def grant_access():
    actor, pupil = PersonFactory(roles=["officer"]), PersonFactory(user=None)
    today = timezone.localdate()
    return lambda: access.grant_access(pupil, actor=actor, starts_on=today, ends_on=None, reason="Mean words")


def end_access():
    actor, grant = PersonFactory(roles=["officer"]), make.grant(PersonFactory(user=None))
    return lambda: access.end_access(grant, actor=actor, ends_on=timezone.localdate(), reason="Nell left")


ACCESS = {
    f"agreements.services.access.{act.__name__}": act
    for act in (suspend_access, restore_access, grant_access, end_access)
}


def check_website():
    actor = PersonFactory(roles=["officer"])
    PersonFactory(roles=["head"])
    answers = {point.key: "yes" for point in POINTS} | {"links_lead_right": "no"}
    fault = website.Fault("Mean words", actor, timezone.localdate())
    return lambda: website.check_website(actor=actor, answers=answers, faults=[fault], note="Spoke to Nell")


def sign_check():
    actor, check = PersonFactory(roles=["head"]), make.website_check(PersonFactory(roles=["officer"]))
    return lambda: website.sign_check(check, actor=actor)


def fault_done():
    actor = PersonFactory(roles=["officer"])
    fault = make.website_fault(make.website_check(actor), actor)
    return lambda: website.fault_done(fault, actor=actor, how="Mean words are gone")


def write_notice():
    actor = PersonFactory(roles=["officer"])
    on = timezone.localdate()
    return lambda: event_notices.write_notice(actor=actor, title="Mean words", on=on, text="Spoke")


def tell_parents():
    actor = PersonFactory(roles=["officer"])
    make.family()
    notice = make.event_notice(actor)
    return lambda: event_notices.tell_parents(notice, actor=actor)


CHECKS = {f"agreements.services.website.{act.__name__}": act for act in (check_website, sign_check, fault_done)} | {
    f"agreements.services.event_notices.{act.__name__}": act for act in (write_notice, tell_parents)
}

ACTS = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]

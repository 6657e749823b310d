"""T11b: whatever people do, in whatever order, nobody approves their own and nothing stands that was not decided."""

from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from esafety.audit import chain
from esafety.exceptions import RuleBroken
from esafety.schools.models import Appointment
from filtering import deciders
from filtering.models import STANDING, Appeal, Decision, Delegation, FilterRequest, Rule, State
from filtering.rules import reaching
from filtering.rules.asking import addresses_of, second_because
from filtering.rules.reaching import Whom
from filtering.services import appealing, applying, asking, deciding, ending
from tests.factories import PersonFactory, appoint
from tests.factories import filtering as make
from tests.filtering.steps import said, seen
from tests.incidents.test_two_at_once import again

RUNS, STEPS = 60, 25
BEGINS = datetime(2026, 3, 27, 12, tzinfo=UTC)  # the clocks change two days later
SITES = ["maths.example.org", "youtube.com"]  # the second needs two people
GROUPS = [("ks2",), ("ks1",), ("ks1", "ks2")]
STAFF = [["teacher"], ["teacher"], ["head"], ["head", "dsl"], ["senior", "deputy_dsl"], ["dsl"], ["deputy_dsl"], ["it"]]

TEACHER, OTHER_TEACHER, HEAD, OTHER_HEAD, SENIOR, DSL, DEPUTY, IT = range(len(STAFF))
somebody = st.integers(0, len(STAFF) - 1)
whoever_asks = st.sampled_from([TEACHER, OTHER_TEACHER, HEAD, SENIOR, DSL])
# Those whose part it is more often than others, so that things get on.
whoever_decides = st.sampled_from([HEAD, HEAD, HEAD, OTHER_HEAD, OTHER_HEAD, SENIOR, TEACHER, DSL, IT])
whoever_is_second = st.sampled_from([DSL, DSL, DEPUTY, OTHER_HEAD, OTHER_HEAD, SENIOR, TEACHER])
whoever_sees_to_it = st.sampled_from([IT, IT, IT, TEACHER, TEACHER, HEAD])
some_request = st.integers(0, 3)
verdicts = st.sampled_from(["approved", "approved", "approved", "refused", "more"])
days = st.sampled_from([1, 9, 40])
did = {"done": 0, "refused": 0, "approvals": 0, "second_decisions": 0, "put_into_the_filter": 0, "ended": 0}


class School(RuleBasedStateMachine):
    """Eight people of one school. A refusal is an answer; anything else that is raised fails the run."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(BEGINS, tick=False)
        self.time = self.clock.start()
        self.people = [PersonFactory(roles=roles) for roles in STAFF]
        self.opened = {}  # what a decider has on the screen, by request

    def teardown(self):
        try:
            assert chain.verify(f"school:{self.people[0].school_id}")[1] is None
            did["approvals"] += Decision.objects.filter(verdict="approved").count()
            did["second_decisions"] += Decision.objects.filter(stage="second").count()
            did["put_into_the_filter"] += FilterRequest.history.filter(state=State.APPLIED).count()
            did["ended"] += Rule.objects.exclude(ended_at=None).count()
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def person(self, n):
        return again(self.people[n])

    def request(self, n):
        found = list(FilterRequest.objects.order_by("pk"))
        return found[n % len(found)]

    def tries(self, act):
        try:
            with transaction.atomic():
                act()
        except (RuleBroken, PermissionDenied):
            did["refused"] += 1
        else:
            did["done"] += 1

    @initialize(site=st.sampled_from(SITES), first=st.sampled_from([HEAD, TEACHER]))
    def three_ask_for_the_same(self, site, first):
        for who, groups in ((first, ("ks1", "ks2")), (OTHER_TEACHER, ("ks1",)), (DSL, ("ks2",))):
            self.tries(
                lambda who=who, groups=groups: asking.ask(
                    said(site, groups=groups, ends_on=make.day(40)), actor=self.person(who)
                )
            )

    # --- What people do ---

    @rule(who=whoever_asks, site=st.sampled_from(SITES), groups=st.sampled_from(GROUPS), last=days)
    def ask(self, who, site, groups, last):
        ask = said(site, groups=groups, ends_on=make.day(last))
        self.tries(lambda: asking.ask(ask, actor=self.person(who)))

    @precondition(lambda self: FilterRequest.objects.exists())
    @rule(n=some_request, groups=st.sampled_from(GROUPS), site=st.sampled_from(SITES), last=days)
    def edit(self, n, groups, site, last):
        request = self.request(n)
        ask = said(site, groups=groups, ends_on=make.day(last))
        self.tries(lambda: asking.edit(request, said=ask, actor=again(request.asked_by)))

    @precondition(lambda self: FilterRequest.objects.undecided().exists())
    @rule()
    def withdraw(self):
        request = FilterRequest.objects.undecided().earliest("pk")
        self.tries(lambda: asking.withdraw(request, actor=again(request.asked_by)))

    @precondition(lambda self: FilterRequest.objects.undecided().exists())
    @rule(n=some_request, who=whoever_decides, groups=st.sampled_from(GROUPS), last=days)
    def decide_on_what_stood_there_before_an_edit(self, n, who, groups, last):
        found = list(FilterRequest.objects.undecided().order_by("pk"))
        request = found[n % len(found)]
        self.opened[request.pk] = seen(request)
        ask = said(str(request.address), groups=groups, ends_on=make.day(last))
        self.tries(lambda: asking.edit(request, said=ask, actor=again(request.asked_by)))
        self.decides(FilterRequest.objects.filter(pk=request.pk), 0, who, "approved")

    @precondition(lambda self: FilterRequest.objects.undecided().exists())
    @rule(n=some_request, who=whoever_decides, verdict=verdicts, limit=st.sampled_from([None, "fewer", "sooner"]))
    def decide(self, n, who, verdict, limit):
        self.decides(FilterRequest.objects.undecided(), n, who, verdict, limit)

    def decides(self, among, n, who, verdict, limit=None):
        """On what was opened last, which may be out of date, else on what stands there now."""
        found = list(among.order_by("pk"))
        request, actor = found[n % len(found)], self.person(who)
        shown = self.opened.pop(request.pk, seen(request))
        own = request.joined.filter(asked_by=actor).exclude(state=State.WITHDRAWN).exists()
        before = Decision.objects.count()
        if request.state == State.SECOND:
            verb, limits = deciding.decide_second, {}
        else:
            verb = deciding.decide
            limits = {"fewer": {"reach": Whom(("ks2",))}, "sooner": {"ends_on": make.day(1)}}.get(limit, {})
        self.tries(lambda: verb(request, actor=actor, shown_sha256=shown, verdict=verdict, reason="So it is", **limits))
        is_decided = Decision.objects.count() > before
        assert not (own and is_decided), "decided on what theirs is joined to"
        assert not is_decided or Decision.objects.latest("pk").shown_sha256 == shown, "not what was shown"

    def goes_on(self, n, verdict):
        """The next thing that is to be done with one, by whom it falls to: so that things get far."""
        open_states = [State.ASKED, State.MORE, State.SECOND, State.APPROVED, State.APPLIED, State.VERIFIED]
        found = list(FilterRequest.objects.filter(state__in=open_states, joined_to=None).order_by("pk"))
        if not found:
            return
        request = found[n % len(found)]
        asker, shown = again(request.asked_by), seen(request)
        others = [self.person(who) for who in (HEAD, OTHER_HEAD) if self.people[who].pk != asker.pk]
        if request.state == State.ASKED:
            self.decides(
                FilterRequest.objects.filter(pk=request.pk), 0, self.people.index(others[n % len(others)]), verdict
            )
        elif request.state == State.SECOND:
            lead = self.person(DEPUTY if asker.pk == self.people[DSL].pk else DSL)
            self.tries(
                lambda: deciding.decide_second(request, actor=lead, shown_sha256=shown, verdict=verdict, reason="So")
            )
        elif request.state == State.MORE:
            self.tries(lambda: deciding.answer_more(request, actor=asker, answer="None"))
        elif request.state == State.APPROVED:
            self.tries(lambda: applying.apply_request(request, actor=self.person(IT)))
        elif request.state == State.APPLIED:
            self.tries(lambda: applying.verify(request, actor=asker))
        else:
            self.tries(lambda: ending.end(request, actor=asker, reason="Done"))

    @rule(n=some_request, verdict=verdicts)
    def go_on(self, n, verdict):
        self.goes_on(n, verdict)

    @rule(n=some_request)
    def go_on_well(self, n):
        self.goes_on(n, "approved")

    @rule(n=some_request)
    def go_on_twice(self, n):
        self.goes_on(n, "approved")
        self.goes_on(n, "approved")

    @precondition(lambda self: FilterRequest.objects.filter(state="second").exists())
    @rule(n=some_request, who=whoever_is_second, verdict=verdicts)
    def decide_as_the_second(self, n, who, verdict):
        self.decides(FilterRequest.objects.filter(state="second"), n, who, verdict)

    @precondition(lambda self: FilterRequest.objects.filter(state="more").exists())
    @rule()
    def answer_more(self):
        request = FilterRequest.objects.filter(state="more").first()
        self.tries(lambda: deciding.answer_more(request, actor=again(request.asked_by), answer="None"))

    @precondition(lambda self: FilterRequest.objects.filter(state="refused", appeal=None).exists())
    @rule()
    def appeal(self):
        request = FilterRequest.objects.filter(state="refused", appeal=None).first()
        self.tries(lambda: appealing.appeal(request, actor=again(request.asked_by), why="Please"))

    @precondition(lambda self: Appeal.objects.filter(answered_at=None).exists())
    @rule(who=whoever_decides, is_upheld=st.booleans())
    def answer_the_appeal(self, who, is_upheld):
        made = Appeal.objects.filter(answered_at=None).first()
        self.tries(lambda: appealing.answer(made, actor=self.person(who), is_upheld=is_upheld, answer="So"))

    @precondition(lambda self: FilterRequest.objects.filter(state__in=STANDING).exists())
    @rule(n=some_request, who=whoever_sees_to_it, verb=st.sampled_from(["apply", "verify", "not", "end"]))
    def do_with_what_stands(self, n, who, verb):
        found = list(FilterRequest.objects.filter(state__in=STANDING).order_by("pk"))
        request, actor = found[n % len(found)], self.person(who)
        acts = {
            "apply": lambda: applying.apply_request(request, actor=actor),
            "verify": lambda: applying.verify(request, actor=actor),
            "not": lambda: applying.does_not_work(request, actor=actor, note="Still blocked"),
            "end": lambda: ending.end(request, actor=actor, reason="Done"),
        }
        self.tries(acts[verb])

    # --- What happens around them ---

    @rule(who=somebody, role=st.sampled_from(["head", "head", "dsl", "it"]))
    def give_a_role_or_end_it(self, who, role):
        given = Appointment.objects.on(timezone.localdate()).filter(person=self.people[who], role=role).first()
        if given is None:
            appoint(self.people[who], role)
        elif who not in (HEAD, DSL, IT):  # so that somebody is left to decide
            given.ends_on = make.day(-1)
            given.save()

    @precondition(lambda self: FilterRequest.objects.exclude(joined_to=None).exists())
    @rule(verdict=verdicts)
    def who_has_joined_becomes_head_and_decides(self, verdict):
        joined = FilterRequest.objects.exclude(joined_to=None).first()
        who = next(n for n, one in enumerate(self.people) if one.pk == joined.asked_by_id)
        if not Appointment.objects.on(timezone.localdate()).filter(person=joined.asked_by, role="head").exists():
            appoint(joined.asked_by, "head")
        self.decides(FilterRequest.objects.filter(pk=joined.joined_to_id), 0, who, verdict)

    @precondition(lambda self: FilterRequest.objects.filter(state__in=STANDING).exists())
    @rule()
    def roll_back(self):
        request = FilterRequest.objects.filter(state__in=STANDING).first()
        self.tries(lambda: applying.roll_back(request, actor=self.person(IT), reason="Adverts"))

    @rule(who=somebody, is_over=st.booleans())
    def delegate(self, who, is_over):
        for given in Delegation.objects.filter(to=self.people[who], ended_at=None):
            given.ended_at = timezone.now()
            given.save()
        giver = next(one for one in cycle(self.people) if one != self.people[who])
        if not is_over:
            make.delegate(self.people[who], giver)

    @rule(hours=st.sampled_from([1, 1, 23, 24 * 8]))
    def time_passes(self, hours):
        self.time.shift(timedelta(hours=hours))
        ending.end_what_is_over(timezone.now())

    # --- What never happens ---

    @invariant()
    def nobody_decided_on_their_own(self):
        for one in Decision.objects.all():
            assert one.by_id != one.asked_by_id
            assert one.shown_sha256 == deciders.digest(one.shown)

    @invariant()
    def what_needs_two_people_has_two(self):
        for one in FilterRequest.objects.filter(state__in=STANDING):
            approvals = one.decisions.filter(revision=one.revision, verdict="approved")
            needed = 2 if second_because(one.kind, addresses_of(one)) else 1
            assert len({decision.by_id for decision in approvals}) == approvals.count() == needed

    @invariant()
    def what_stands_was_decided_as_it_reads(self):
        today = timezone.localdate()
        for one in Rule.objects.filter(ended_at=None).select_related("request", "reach"):
            request = one.request
            assert request.is_standing
            decision = request.decisions.filter(revision=request.revision, verdict="approved").first()
            assert decision.shown_sha256 == seen(request)
            assert reaching.is_part(reaching.whom_of(one.reach), reaching.whom_of(decision.reach))
            assert reaching.is_part(reaching.whom_of(decision.reach), reaching.whom_of(request.reach))
            assert (one.host, one.ends_on) == (request.host, decision.ends_on)
            assert one.ends_on <= request.ends_on
            assert one.ends_on >= today  # what is over has been ended

    @invariant()
    def what_is_over_is_not_in_force_and_what_is_in_the_filter_is_to_come_out(self):
        over = Rule.objects.exclude(request__state__in=STANDING)
        assert not over.filter(ended_at=None).exists()
        assert not over.in_force(timezone.localdate()).exists()
        were_applied = FilterRequest.history.filter(state=State.APPLIED).values("id")
        applied = over.filter(request__in=were_applied, removed_at=None)
        assert set(applied) == set(Rule.objects.to_take_out(timezone.localdate()))

    @invariant()
    def what_is_joined_is_joined_to_one_that_is_decided_on(self):
        for one in FilterRequest.objects.exclude(joined_to=None).exclude(state=State.WITHDRAWN):
            assert one.joined_to.joined_to is None
            assert one.joined_to.state != State.WITHDRAWN
            assert (one.host, one.state) == (one.joined_to.host, State.ASKED)
            if one.joined_to.is_undecided:
                assert one.ends_on <= one.joined_to.ends_on
                assert reaching.is_reached(reaching.whom_of(one.reach), reaching.whom_of(one.joined_to.reach))


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_nobody_approves_their_own(counts, monkeypatch):
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)
    run_state_machine_as_test(School, settings=settings(max_examples=RUNS, stateful_step_count=STEPS))
    assert min(did.values()) > RUNS / 6, did
    counts("T11b whatever is done in whatever order", runs=RUNS, **did, broken_invariants=0)

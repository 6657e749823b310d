"""One of everything of filtering in each school of `world.py`, and how its addresses are found."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from esafety.evidence.services import keep
from esafety.schools.numbers import number_of
from filtering.models import Appeal
from tests.factories import filtering as make
from tests.factories import sealed_upload


class Furniture:
    """The filter of one school: a request, one that stands, and one of each thing to look at. All by the colleague."""

    def __init__(self, its):
        school, by, head = its.school, its.colleague, its.leads["head"]
        # numbers that are no other school's, so that one that is carried over finds nothing
        self.request = make.FilterRequestFactory(school=school, number=its.school.pk * 10 + 1, asked_by=by)
        self.approved = make.FilterRequestFactory(
            school=school, number=its.school.pk * 10 + 2, asked_by=by, state="approved", address="ducks.example.org"
        )
        make.decide(self.approved, head)
        self.rule = make.rule(self.approved)
        self.applied = make.FilterRequestFactory(
            school=school, number=its.school.pk * 10 + 3, asked_by=by, state="applied", address="geese.example.org"
        )
        make.rule(self.applied, applied_at=timezone.now(), applied_by=by)
        self.over = make.rule(
            make.FilterRequestFactory(
                school=school, number=its.school.pk * 10 + 4, asked_by=by, state="ended", address="swans.example.org"
            ),
            applied_at=timezone.now(),
            applied_by=by,
            ended_at=timezone.now(),
            ended_as="hand",
        )
        self.site = make.assessment(by)
        self.walled = make.walled(by)
        self.delegation = make.delegate(by, head)
        make.leave(its.leads["chair"])
        with transaction.atomic():
            proofs = [keep(sealed_upload(), by=its.leads["school"]) for _ in range(2)]
        only_here = its.school.pk * 10 + 1
        self.filter_check = make.filter_check(
            its.leads["school"], number=only_here, results={"gambling": "open"}, proof=proofs[0]
        )
        self.care = make.care_check(its.leads["school"], proof=proofs[1])
        self.report = make.monitoring_report(its.leads["school"])
        self.audit = make.audit(its.leads["school"], number=only_here, completed_at=timezone.now())
        self.finding = make.finding(self.audit, its.leads["school"])
        seen = timezone.now() - timedelta(hours=1)
        self.fault = make.fault(by, number=only_here, opened_from=seen)


class Finders:
    """Arguments of addresses, by what they point at; `relation` "not there" points at nothing that is."""

    def _filter_request(self, theirs, relation, key, name):
        if relation == "in hand":
            return [self._in_hand(key, name.removeprefix("filtering:request-")).reference]
        return ["F-9999" if relation == "not there" else theirs.filtering.request.reference]

    def _standing_request(self, theirs, relation, key, name):
        return ["F-9999" if relation == "not there" else theirs.filtering.approved.reference]

    def _applied_request(self, theirs, relation, key, name):
        return ["F-9999" if relation == "not there" else theirs.filtering.applied.reference]

    def _in_hand(self, key, verb):
        """One made on the spot, in the state in which the verb can be done by this actor: of their own, or appealed."""
        its, actor = self.elm, self.people[key]
        by = its.colleague if verb == "appeal-answer" else actor
        state = {"more": "more", "appeal": "refused", "appeal-answer": "refused"}.get(verb, "asked")
        record = make.FilterRequestFactory(school=its.school, number=700, asked_by=by, state=state)
        if state == "refused":
            make.decide(record, its.leads["head"], verdict="refused")
        if verb == "appeal-answer":
            Appeal.objects.create(school=its.school, request=record, by=by, why="Its chat is gone.")
        return record

    def _filter_check(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.filtering.filter_check.number]

    def _care_check(self, theirs, relation, key, name):
        return [self._signed(theirs.filtering.care, relation)]

    def _filter_audit(self, theirs, relation, key, name):
        """In hand is one that is open: with something to plan, or with nothing missing but signatures."""
        section = ["people"] if name == "filtering:audit-questions" else []
        if relation == "in hand":
            falls_short = {"off_site": "no"} if name == "filtering:audit-plan" else {}
            answers = make.answers(falls_short)
            return [make.audit(self.elm.leads["school"], number=700, answers=answers).number, *section]
        return [9_999 if relation == "not there" else theirs.filtering.audit.number, *section]

    def _filter_fault(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.filtering.fault.number]

    def _rule(self, theirs, relation, key, name):
        return [self._signed(theirs.filtering.rule, relation)]

    def _site(self, theirs, relation, key, name):
        return [self._signed(theirs.filtering.site, relation)]

    def _delegation(self, theirs, relation, key, name):
        return [self._signed(theirs.filtering.delegation, relation)]

    def _walled(self, theirs, relation, key, name):
        return [self._signed(theirs.filtering.walled, relation)]

    def _finding(self, theirs, relation, key, name):
        return [self._signed(theirs.filtering.finding, relation)]

    def _signed(self, record, relation):
        from tests.security.world import forged

        return forged(type(record)) if relation == "not there" else number_of(record)

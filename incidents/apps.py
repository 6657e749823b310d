from django.apps import AppConfig
from django.db.models.signals import post_migrate

ACTS = {
    "incidents.looked": "Opened a case",
    "incidents.export_log": "Took the log away as a table",
    "incidents.ask_for_log_pdf": "Asked for the log as PDF",
    "incidents.report": "Reported an incident",
    "incidents.report_from_public": "Reported an incident by the public page",
    "incidents.add_by_receipt": "Added to their report by receipt",
    "incidents.match_reporter": "Matched a reporter to the register",
    "incidents.review_log": "Reviewed the log without names",
    "incidents.triage": "Triaged a case",
    "incidents.add_entry": "Added to a chronology",
    "incidents.involve": "Added a person to a case",
    "incidents.recategorise": "Changed a category",
    "incidents.answer_reporter": "Answered the reporter",
    "incidents.close": "Closed a case",
    "incidents.reopen": "Reopened a case",
    "incidents.asked_before_file": "Answered what a file shows, before adding it",
    "incidents.add_exhibit": "Added a file to a case",
    "incidents.take_file": "Took a file of a case away",
    "incidents.share": "Shared a case",
    "incidents.end_share": "Ended the sharing of a case",
    "incidents.add_own_kind": "Added a kind of incident",
    "incidents.end_own_kind": "Stopped offering a kind of incident",
}


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.evidence import holders
        from esafety.notify import coverage, texts
        from incidents import printing, reminders, search, telling
        from incidents.models import Entry, Exhibit

        triggers.append_only(Entry)
        triggers.append_only(Exhibit)
        holders.register(lambda person: Exhibit.objects.to_take(person).values("file"))
        actions.register(ACTS)
        texts.register(telling.TEXTS | reminders.TEXTS)
        coverage.register(telling.gaps)
        documents.register(printing.LOG)
        post_migrate.connect(search.prepare_after_migrate, sender=self, dispatch_uid="incidents.search")

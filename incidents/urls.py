from django.urls import path, register_converter

from incidents.models import REFERENCE
from incidents.views import case, exports, files, governors, log, reporting, told


class ReferenceConverter:
    """A case's reference, such as 2026-0042."""

    regex = REFERENCE

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TokenConverter(ReferenceConverter):
    """A draft's token."""

    regex = r"[A-Za-z0-9_-]{1,32}"


register_converter(ReferenceConverter, "ref")
register_converter(TokenConverter, "token")

app_name = "incidents"
urlpatterns = [
    path("", log.log, name="log"),
    path("anonymised/", governors.anonymised, name="anonymised"),
    path("anonymised/review/", governors.review, name="log-review"),
    path("log.csv", exports.log_csv, name="log-csv"),
    path("log.xlsx", exports.log_xlsx, name="log-xlsx"),
    path("log.pdf", exports.log_pdf, name="log-pdf"),
    path("new/", reporting.new, name="new"),
    path("new/<token:token>/who/", reporting.who, name="new-who"),
    path("new/<token:token>/who/remove/", reporting.who_remove, name="new-who-remove"),
    path("new/<token:token>/check/", reporting.check, name="new-check"),
    path("new/<token:token>/discard/", reporting.discard, name="new-discard"),
    path("new/<token:token>/<slug:step>/", reporting.step, name="new-step"),
    path("mine/", reporting.mine, name="mine"),
    path("mine/<ref:reference>/", reporting.receipt, name="receipt"),
    path("kinds/", log.kinds, name="kinds"),
    path("kinds/<str:number>/end/", log.kind_end, name="kind-end"),
    path("told/", told.told, name="told"),
    path("<ref:reference>/", case.detail, name="detail"),
    path("<ref:reference>/triage/", case.triage, name="triage"),
    path("<ref:reference>/entry/", case.entry, name="entry"),
    path("<ref:reference>/entry/<int:number>/correct/", case.correct, name="correct"),
    path("<ref:reference>/files/new/", files.new, name="file-new"),
    path("<ref:reference>/files/stop/", files.stop, name="file-stop"),
    path("<ref:reference>/files/<str:number>/", files.take, name="file"),
    path("<ref:reference>/involve/", case.involve, name="involve"),
    path("<ref:reference>/recategorise/", case.recategorise, name="recategorise"),
    path("<ref:reference>/answer/", case.answer, name="answer"),
    path("<ref:reference>/match/", case.match, name="match"),
    path("<ref:reference>/close/", case.close, name="close"),
    path("<ref:reference>/reopen/", case.reopen, name="reopen"),
    path("<ref:reference>/share/", case.share, name="share"),
    path("<ref:reference>/share/<str:person>/end/", case.share_end, name="share-end"),
]

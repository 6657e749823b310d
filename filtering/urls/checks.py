"""Addresses: checks of the filter and the yearly review."""

from django.urls import path

from filtering.views import audits, checks, monitoring

urlpatterns = [
    path("checks/", checks.board, name="checks"),
    path("checks/all/", checks.listed, name="check-list"),
    path("checks/new/", checks.new, name="check-new"),
    path("checks/<int:number>/", checks.check, name="check"),
    path("checks/<int:number>/incident/", checks.report, name="check-incident"),
    path("checks/<int:number>/proof/", checks.proof, name="check-proof"),
    path("checks/care/", checks.care, name="care"),
    path("checks/care/new/", checks.care_new, name="care-new"),
    path("checks/care/<str:number>/proof/", checks.care_proof, name="care-proof"),
    path("checks/monitoring/", monitoring.weeks, name="monitoring"),
    path("checks/monitoring/new/", monitoring.read, name="monitoring-new"),
    path("audits/", audits.audits, name="audits"),
    path("audits/new/", audits.new, name="audit-new"),
    path("audits/<int:number>/", audits.audit, name="audit"),
    path("audits/<int:number>/questions/<slug:section>/", audits.questions, name="audit-questions"),
    path("audits/<int:number>/sign/", audits.sign, name="audit-sign"),
    path("audits/<int:number>/plan/", audits.plan, name="audit-plan"),
    path("audits/<int:number>/pdf/", audits.pdf, name="audit-pdf"),
    path("audits/findings/<str:number>/", audits.finding, name="finding"),
    path("audits/findings/<str:number>/done/", audits.finding_done, name="finding-done"),
]

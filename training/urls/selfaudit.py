"""Addresses: the self-audit, the year's plan and advice."""

from django.urls import path

from training.views import advice, plan, self_audit

urlpatterns = [
    path("self-audit/", self_audit.mine, name="self-audit"),
    path("self-audit/about/<slug:area>/", self_audit.area, name="self-audit-area"),
    path("self-audit/check/", self_audit.check, name="self-audit-check"),
    path("self-audit/reopen/", self_audit.reopen, name="self-audit-reopen"),
    path("self-audit/picture/", self_audit.picture, name="self-audit-picture"),
    path("self-audit/staff/", self_audit.listed, name="self-audits"),
    path("self-audit/staff/<str:number>/", self_audit.one, name="self-audit-of"),
    path("plan/", plan.board, name="plan"),
    path("plan/new/", plan.new, name="plan-line-new"),
    path("plan/copy/", plan.copy, name="plan-copy"),
    path("plan/<int:number>/", plan.line, name="plan-line"),
    path("plan/<int:number>/edit/", plan.edit, name="plan-line-edit"),
    path("plan/<int:number>/done/", plan.done, name="plan-line-done"),
    path("plan/<int:number>/off/", plan.off, name="plan-line-off"),
    path("advice/", advice.listed, name="advice"),
    path("advice/new/", advice.new, name="advice-new"),
    path("advice/common/", advice.common, name="advice-common"),
    path("advice/common/new/", advice.common_new, name="advice-common-new"),
    path("advice/common/<int:number>/edit/", advice.common_edit, name="advice-common-edit"),
    path("advice/common/<int:number>/withdraw/", advice.common_withdraw, name="advice-common-withdraw"),
    path("advice/<int:number>/", advice.item, name="advice-item"),
    path("advice/<int:number>/reply/", advice.reply, name="advice-reply"),
    path("advice/<int:number>/again/", advice.again, name="advice-again"),
    path("advice/<int:number>/close/", advice.close, name="advice-close"),
]

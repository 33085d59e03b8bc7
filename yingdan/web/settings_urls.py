"""The addresses of the settings and of who may see a record: company, organisation, roles, shares, handing over."""

from django.urls import path

from yingdan.web.pages import designer, designer_field, organisation, roles, settings, share, transfer, why, workdays

urlpatterns = [
    path("settings/", settings.page, name="settings"),
    path("settings/company/", settings.company_page, name="settings_company"),
    path("settings/organisation/", organisation.page, name="organisation"),
    path("settings/objects/", designer.objects, name="settings_objects"),
    path("settings/objects/<slug:slug>/", designer.page, name="designer"),
    path("settings/objects/<slug:slug>/layout/", designer.layout, name="designer_layout"),
    path("settings/objects/<slug:slug>/preview/", designer.preview, name="designer_preview"),
    path("settings/objects/<slug:slug>/conditions/", designer_field.conditions, name="designer_conditions"),
    path("settings/objects/<slug:slug>/formula/", designer_field.formula, name="designer_formula"),
    path("settings/objects/<slug:slug>/fields/<str:name>/", designer_field.field, name="designer_field"),
    path("settings/objects/<slug:slug>/fields/<str:name>/state/", designer_field.state, name="designer_state"),
    path("settings/objects/<slug:slug>/fields/<str:name>/right/", designer_field.right, name="designer_right"),
    path("settings/workdays/", workdays.page, name="settings_workdays"),
    path("settings/roles/", roles.first, name="settings_roles"),
    path("settings/roles/<int:pk>/", roles.page, name="settings_role"),
    path("settings/roles/<int:pk>/cell/", roles.cell, name="settings_role_cell"),
    path("<slug:slug>/<int:pk>/why/", why.page, name="why"),
    path("<slug:slug>/<int:pk>/share/", share.add, name="share"),
    path("<slug:slug>/<int:pk>/share/<int:share>/remove/", share.remove, name="share_remove"),
    path("<slug:slug>/<int:pk>/transfer/", transfer.transfer, name="transfer"),
]

"""The addresses of the settings and of who may see a record: company, organisation, roles, shares, handing over."""

from django.urls import path

from yingdan.web.pages import organisation, roles, settings, share, transfer, why

urlpatterns = [
    path("settings/", settings.page, name="settings"),
    path("settings/company/", settings.company_page, name="settings_company"),
    path("settings/organisation/", organisation.page, name="organisation"),
    path("settings/roles/", roles.first, name="settings_roles"),
    path("settings/roles/<int:pk>/", roles.page, name="settings_role"),
    path("settings/roles/<int:pk>/cell/", roles.cell, name="settings_role_cell"),
    path("<slug:slug>/<int:pk>/why/", why.page, name="why"),
    path("<slug:slug>/<int:pk>/share/", share.add, name="share"),
    path("<slug:slug>/<int:pk>/share/<int:share>/remove/", share.remove, name="share_remove"),
    path("<slug:slug>/<int:pk>/transfer/", transfer.transfer, name="transfer"),
]

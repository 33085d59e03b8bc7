"""The addresses of numbers: the library, what stands behind one, leader boards, and what changed for live pages."""

from django.urls import path

from yingdan.web.pages import explain, leaders, live, metrics, own_metrics

urlpatterns = [
    path("live/", live.stream, name="live"),
    path("explain/", explain.page, name="explain"),
    path("explain/seen/", explain.remember, name="explain_seen"),
    path("metrics/", metrics.page, name="metrics"),
    path("settings/metrics/", own_metrics.page, name="settings_metrics"),
    path("settings/metrics/<str:name>/", own_metrics.edit, name="settings_metric"),
    path("leaders/", leaders.page, name="leaders"),
    path("leaders/tv/", leaders.tv, name="leaders_tv"),
    path("me/leaders/", leaders.show_me, name="me_leaders"),
]

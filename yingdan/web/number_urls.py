"""The addresses of numbers: what stands behind one, leader boards, and what changed for pages that are live."""

from django.urls import path

from yingdan.web.pages import explain, leaders, live

urlpatterns = [
    path("live/", live.stream, name="live"),
    path("explain/", explain.page, name="explain"),
    path("explain/seen/", explain.remember, name="explain_seen"),
    path("leaders/", leaders.page, name="leaders"),
    path("leaders/tv/", leaders.tv, name="leaders_tv"),
    path("me/leaders/", leaders.show_me, name="me_leaders"),
]

"""The addresses of duplicates: told while one types, asked to take part in, listed, merged, and their rules."""

from django.urls import path

from yingdan.web.pages import duplicate_form, duplicate_rules, duplicates, merge, names

urlpatterns = [
    path("settings/duplicates/", duplicate_rules.first, name="duplicate_rules_first"),
    path("settings/duplicates/begin/", duplicate_rules.begin, name="duplicate_rules_begin"),
    path("settings/duplicates/<slug:slug>/", duplicate_rules.page, name="duplicate_rules"),
    path("settings/duplicates/<slug:slug>/check/", duplicate_form.policy, name="duplicate_policy_edit"),
    path("settings/duplicates/<slug:slug>/rules/new/", duplicate_form.rule, name="duplicate_rule_add"),
    path("settings/duplicates/<slug:slug>/rules/<int:pk>/", duplicate_form.rule, name="duplicate_rule_edit"),
    path("merges/<int:pk>/undo/", merge.undo, name="merge_undo"),
    path("share-requests/<int:pk>/answer/", duplicates.answer, name="share_answer"),
    path("<slug:slug>/duplicates/", duplicates.hint, name="duplicates"),
    path("<slug:slug>/duplicates/ask/", duplicates.ask, name="duplicates_ask"),
    path("<slug:slug>/duplicates/list/", duplicates.page, name="duplicates_list"),
    path("<slug:slug>/duplicates/apart/", duplicates.apart, name="duplicates_apart"),
    path("<slug:slug>/duplicates/look/", duplicates.look, name="duplicates_look"),
    path("<slug:slug>/<int:pk>/names/", names.page, name="names"),
    path("<slug:slug>/<int:pk>/merge/", merge.page, name="merge"),
]

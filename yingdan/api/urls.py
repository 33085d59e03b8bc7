"""The addresses of the API. Each works with and without a slash at its end, without a redirect."""

from django.urls import include, re_path

from yingdan.api.bulk import BulkDoor, BulkRunDoor
from yingdan.api.description import Description, Documentation
from yingdan.api.doors import Unknown
from yingdan.api.files import FileDoor, FilesDoor
from yingdan.api.finding import Search
from yingdan.api.merges import MergeDoor, UnmergeDoor
from yingdan.api.metrics import Figures, Metrics
from yingdan.api.people import Me, OneToken, Root, Tokens
from yingdan.api.views import ActionDoor, ListDoor, RecordDoor, RestoreDoor, SummaryDoor

SLUG, ID = r"(?P<slug>[a-z][a-z0-9-]*)", r"(?P<pk>[0-9]{1,18})"

VERSION_1 = [
    re_path(r"^$", Root.as_view(), name="api"),
    re_path(r"^me/?$", Me.as_view(), name="api-me"),
    re_path(r"^search/?$", Search.as_view(), name="api-search"),
    re_path(r"^metrics/?$", Metrics.as_view(), name="api-metrics"),
    re_path(r"^metrics/(?P<codes>[a-z0-9_,]{1,4000})/?$", Figures.as_view(), name="api-metric"),
    re_path(r"^tokens/?$", Tokens.as_view(), name="api-tokens"),
    re_path(rf"^tokens/{ID}/?$", OneToken.as_view(), name="api-token"),
    re_path(r"^openapi\.json$", Description.as_view(), name="api-openapi"),
    re_path(r"^docs/?$", Documentation.as_view(), name="api-docs"),
    re_path(r"^(?P<slug>attachments)/?$", FilesDoor.as_view(), name="api-files"),
    re_path(rf"^(?P<slug>attachments)/{ID}/content/?$", FileDoor.as_view(), name="api-file"),
    re_path(rf"^{SLUG}/?$", ListDoor.as_view(), name="api-list"),
    re_path(rf"^{SLUG}/bulk/?$", BulkDoor.as_view(), name="api-bulk"),
    re_path(rf"^{SLUG}/bulk/{ID}/?$", BulkRunDoor.as_view(), name="api-bulk-run"),
    re_path(rf"^{SLUG}/summary/?$", SummaryDoor.as_view(), name="api-summary"),
    re_path(rf"^{SLUG}/{ID}/?$", RecordDoor.as_view(), name="api-record"),
    re_path(rf"^{SLUG}/{ID}/do/(?P<verb>[a-z][a-z0-9_]*)/?$", ActionDoor.as_view(), name="api-do"),
    re_path(rf"^{SLUG}/{ID}/merge/?$", MergeDoor.as_view(), name="api-merge"),
    re_path(rf"^{SLUG}/{ID}/undo/?$", UnmergeDoor.as_view(), name="api-unmerge"),
    re_path(rf"^{SLUG}/{ID}/restore/?$", RestoreDoor.as_view(), name="api-restore"),
]
urlpatterns = [
    re_path(r"^v1$", Root.as_view(), name="api-bare"),
    re_path(r"^v1/", include(VERSION_1)),
    re_path(r"^.*$", Unknown.as_view(), name="api-unknown"),
]

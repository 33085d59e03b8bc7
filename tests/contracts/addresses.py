"""What is expected of each address: whose it is, which verb its writing method needs, what to send so that it works.

A new address without an entry here fails `test_authorization_matrix.py`: whoever adds one says what it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from yingdan.kernel import clock
from yingdan.platform.objects.user import User

OPEN, OWN, LIST, RECORD = "open", "own", "list", "record"
LIVE, BIN = "live", "bin"
TWO = "two"  # no verb: needs a second record, which tests/platform/merging and tests/web/test_duplicates have
AUTHOR = "author"  # no verb: only who made a change may take it back


@dataclass(frozen=True)
class Address:
    """One address. `kind`: open to strangers, somebody's own, an object's, one record's. `writes` are the methods that
    write and the verb each needs; `more` fills the other places of the path; `body` is what to send, given the record;
    `states` says whether live records are found there, or those in the bin.
    """

    kind: str
    writes: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    body: Callable[[Any], dict[str, Any]] = lambda record: {}
    states: tuple[str, ...] = (LIVE,)


def renamed(record: Any) -> dict[str, Any]:
    """A form that renames the record."""
    return {"name": "Taken", "version": record.version, "field": "name", "value": "Taken", "stage": record.stage_id}


def won(record: Any) -> dict[str, Any]:
    """A form that wins the deal."""
    return {"won_on": clock.today().isoformat(), "version": record.version, "to": "won"}


def written(record: Any) -> dict[str, Any]:
    """A form that writes an activity about the record."""
    return {"kind": "call", "content": "We spoke for an hour.", "what": "activity", "subject": "Call"}


def person(login: str) -> str:
    """The id of somebody of the company."""
    return str(User._base_manager.get(login=login).pk)


def shared(record: Any) -> dict[str, Any]:
    """A form that shares the record with somebody who sees all of them already."""
    return {"user": person("finance"), "part": "read"}


def credited(record: Any) -> dict[str, Any]:
    """A form that credits somebody with all of the deal."""
    return {"r0.person": person("finance"), "r0.share": "100", "r0.role": "", "r0.overlay": "false"}


def handed_over(record: Any) -> dict[str, Any]:
    """A form that hands the record over to somebody who has none."""
    return {"owner": person("neighbour")}


def every_one(record: Any) -> dict[str, Any]:
    """A form that renames every record there is, seen or not."""
    ids = ",".join(str(pk) for pk in type(record)._base_manager.values_list("pk", flat=True))
    return {"ids": ids, "go": "1", "fields": "name", "how.name": "set", "v.name": "Taken"}


def api_every_one(record: Any) -> dict[str, Any]:
    """A call that renames every record there is, seen or not."""
    ids = list(type(record)._base_manager.values_list("pk", flat=True))
    return {"verb": "change", "ids": ids, "values": {"name": "Taken"}}


CHANGE, DELETE = {"POST": "change"}, {"POST": "delete"}
ADDRESSES: dict[str, Address] = {
    "api": Address(OWN),
    "api-bare": Address(OWN),
    "api-me": Address(OWN),
    "api-search": Address(OWN),
    "api-metrics": Address(OWN),
    "api-metric": Address(OWN, more={"codes": "won_n"}),
    "metrics": Address(OWN),
    "settings_metrics": Address(OWN),
    "settings_metric": Address(OWN, {"POST": "own"}, more={"name": "new"}),
    "api-tokens": Address(OWN, {"POST": "own"}),
    "api-token": Address(OWN, {"DELETE": "own"}, {"pk": 999_999}),
    "api-openapi": Address(OWN),
    "api-docs": Address(OWN),
    "api-files": Address(OWN, {"POST": "own"}, {"slug": "attachments"}),
    "api-file": Address(OWN, more={"slug": "attachments", "pk": 999_999}),
    "api-list": Address(LIST, {"POST": "add"}, body=lambda record: {"name": "New"}),
    "api-summary": Address(LIST),
    "api-bulk": Address(LIST, {"POST": "change"}, body=api_every_one),
    "api-bulk-run": Address(LIST, {"POST": "own"}, {"pk": 999_999}),
    "api-record": Address(RECORD, {"PATCH": "change", "DELETE": "delete"}, body=lambda record: {"name": "Taken"}),
    "api-do": Address(RECORD, CHANGE, {"verb": "win"}, lambda record: {"won_on": clock.today().isoformat()}),
    "api-merge": Address(RECORD, {"POST": TWO}, body=lambda record: {"other": 999_999}),
    "api-unmerge": Address(RECORD, {"POST": TWO}),
    "api-restore": Address(RECORD, DELETE, states=(BIN,)),
    "api-unknown": Address(OWN),
    "sheets": Address(OPEN, more={"mark": "any"}),
    "language": Address(OPEN, {"POST": "own"}),
    "home": Address(OWN),
    "home_metric": Address(OWN, {"POST": "own"}),
    "live": Address(OWN),
    "today_decline": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "explain": Address(OWN),
    "leaders": Address(OWN),
    "leaders_tv": Address(OWN),
    "me_leaders": Address(OWN, {"POST": "own"}),
    "explain_seen": Address(OWN, {"POST": "own"}),
    "sign_in": Address(OPEN, {"POST": "own"}),
    "sign_in_as": Address(OPEN, {"POST": "own"}),
    "sign_in_link": Address(OPEN, {"POST": "own"}, {"secret": "nothing"}),
    "sign_out": Address(OWN, {"POST": "own"}),
    "me": Address(OWN),
    "me_save": Address(OWN, {"POST": "own"}),
    "me_password": Address(OWN, {"POST": "own"}),
    "me_token": Address(OWN, {"POST": "own"}),
    "me_token_revoke": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "me_end_others": Address(OWN, {"POST": "own"}),
    "bin": Address(OWN),
    "search": Address(OWN),
    "palette": Address(OWN),
    "help": Address(OWN),
    "guide": Address(OWN, more={"name": "guide"}),
    "stars": Address(LIST),
    "star": Address(RECORD, {"POST": "view"}),
    "opened": Address(RECORD, {"POST": "view"}),
    "beside": Address(RECORD),
    "search_options": Address(OWN),
    "pick_regions": Address(OWN, more={"code": "32"}),
    "pick_industries": Address(OWN),
    "files": Address(OWN, {"POST": "own"}),
    "file": Address(OWN, more={"pk": 999_999}),
    "file_view": Address(OWN, more={"pk": 999_999}),
    "record_files": Address(RECORD),
    "list": Address(LIST),
    "totals": Address(LIST),
    "counts": Address(LIST),
    "columns": Address(LIST, {"POST": "own"}),
    "arrange": Address(LIST, more={"part": "sort"}),
    "views_new": Address(LIST, {"POST": "own"}, body=lambda record: {"name": "New", "visibility": "private"}),
    "views_first": Address(LIST, {"POST": "own"}),
    "views_order": Address(LIST, {"POST": "own"}),
    "views_edit": Address(LIST, {"POST": "own"}, {"pk": 999_999}),
    "views_keep": Address(LIST, {"POST": "own"}, {"pk": 999_999}),
    "views_discard": Address(LIST, {"POST": "own"}, {"pk": 999_999}),
    "views_pin": Address(LIST, {"POST": "own"}, {"pk": 999_999}),
    "filter": Address(LIST),
    "filter-count": Address(LIST),
    "chip": Address(LIST, more={"name": "stage"}),
    "chart": Address(LIST, more={"name": "funnel"}),
    "board_more": Address(LIST, more={"step": "1"}),
    "board_lanes": Address(LIST),
    "card_fields": Address(LIST, {"POST": "own"}),
    "grid_rows": Address(LIST),
    "grid_cells": Address(LIST, CHANGE),
    "grid_undo": Address(LIST, CHANGE),
    "new": Address(LIST, {"POST": "add"}, body=lambda record: {"name": "New"}),
    "options": Address(LIST),
    "import": Address(LIST, {"POST": "import"}),
    "import_columns": Address(LIST, {"POST": "import"}, {"id": "nothing"}),
    "import_values": Address(LIST, {"POST": "import"}, {"id": "nothing"}),
    "import_check": Address(LIST, {"POST": "import"}, {"id": "nothing"}),
    "import_template": Address(LIST),
    "import_back": Address(LIST, {"POST": "import"}, {"id": "nothing"}),
    "import_run": Address(LIST, more={"pk": 999_999}),
    "import_failed": Address(LIST, more={"pk": 999_999, "form": "csv"}),
    "import_undo": Address(LIST, {"POST": "import"}, {"pk": 999_999}),
    "import_cancel": Address(LIST, {"POST": "import"}, {"pk": 999_999}),
    "jobs": Address(OWN),
    "jobs_panel": Address(OWN),
    "job": Address(OWN, more={"pk": 999_999}),
    "job_result": Address(OWN, more={"pk": 999_999}),
    "job_undo": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "job_cancel": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "exports": Address(OWN),
    "export_file": Address(OWN, more={"pk": 999_999}),
    "export_cancel": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "export": Address(LIST, {"POST": "export"}),
    "bulk_bar": Address(LIST),
    "bulk": Address(LIST, {"POST": "change"}, {"verb": "change"}, every_one),
    "record": Address(RECORD),
    "peek": Address(RECORD),
    "timeline": Address(RECORD),
    "related": Address(RECORD, more={"at": 0}),
    "panel": Address(RECORD, more={"name": "shares"}),
    "history": Address(RECORD, states=(LIVE, BIN)),
    "edit": Address(RECORD, CHANGE, body=renamed),
    "cell": Address(RECORD, CHANGE, {"name": "name"}, renamed),
    "do": Address(RECORD, CHANGE, {"verb": "win"}, won),
    "path": Address(RECORD, CHANGE, body=won),
    "move": Address(RECORD, CHANGE, body=won),
    "write": Address(RECORD, {"POST": "view"}, body=written),
    "delete": Address(RECORD, DELETE),
    "restore": Address(RECORD, DELETE, states=(BIN,)),
    "undo": Address(RECORD, {"POST": AUTHOR}, states=(LIVE, BIN)),
    "duplicates": Address(LIST),
    "duplicates_ask": Address(LIST),
    "duplicates_list": Address(LIST),
    "duplicates_apart": Address(LIST),
    "duplicates_look": Address(LIST),
    "duplicate_rules": Address(OWN, more={"slug": "accounts"}),
    "duplicate_rules_first": Address(OWN),
    "duplicate_policy_edit": Address(OWN, {"POST": "own"}, {"slug": "accounts"}),
    "duplicate_rule_add": Address(OWN, {"POST": "own"}, {"slug": "accounts"}),
    "duplicate_rule_edit": Address(OWN, {"POST": "own"}, {"slug": "accounts", "pk": 999_999}),
    "duplicate_rules_begin": Address(OWN, {"POST": "own"}),
    "merge": Address(RECORD, {"POST": TWO}),
    "names": Address(RECORD, CHANGE, body=lambda record: {"name": "Formerly"}),
    "merge_undo": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "mentions_bell": Address(OWN),
    "mentions_latest": Address(OWN),
    "mentions_seen": Address(OWN, {"POST": "own"}),
    "mention_open": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "people": Address(RECORD),
    "share_answer": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets": Address(OWN),
    "targets_mine": Address(OWN),
    "targets_tree": Address(OWN),
    "targets_moved": Address(OWN),
    "targets_new": Address(OWN, {"POST": "own"}),
    "targets_goal": Address(OWN, more={"pk": 999_999}),
    "targets_figure": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_people": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_table": Address(OWN, more={"pk": 999_999}),
    "targets_head": Address(OWN, more={"pk": 999_999}),
    "targets_put": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_undo": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_side": Address(OWN, more={"pk": 999_999}),
    "targets_about": Address(OWN, more={"pk": 999_999}),
    "targets_row": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_split": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_split_result": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_rebalance": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_due": Address(OWN, more={"pk": 999_999}),
    "targets_prorate": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_lock": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_submit": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_drop": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_versions": Address(OWN, more={"pk": 999_999}),
    "targets_export": Address(OWN, more={"pk": 999_999}),
    "targets_import": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "targets_step": Address(OWN, {"POST": "own"}, {"pk": 999_999, "name": "publish"}),
    "targets_decide": Address(OWN, {"POST": "own"}, {"pk": 999_999, "change": 1, "name": "approve"}),
    "targets_say": Address(OWN, {"POST": "own"}, {"pk": 999_999, "name": "accept"}),
    "targets_answer": Address(OWN, {"POST": "own"}, {"pk": 999_999, "name": "agree"}),
    "settings": Address(OWN),
    "settings_company": Address(OWN, {"POST": "own"}),
    "organisation": Address(OWN),
    "settings_workdays": Address(OWN),
    "settings_roles": Address(OWN),
    "settings_objects": Address(OWN),
    "designer": Address(OWN, more={"slug": "opportunities"}),
    "designer_layout": Address(OWN, {"POST": "own"}, {"slug": "opportunities"}),
    "designer_preview": Address(OWN, more={"slug": "opportunities"}),
    "designer_conditions": Address(OWN, more={"slug": "opportunities"}),
    "designer_formula": Address(OWN, {"POST": "own"}, {"slug": "opportunities"}),
    "designer_field": Address(OWN, {"POST": "own"}, {"slug": "opportunities", "name": "amount"}),
    "designer_state": Address(OWN, {"POST": "own"}, {"slug": "opportunities", "name": "amount"}),
    "designer_right": Address(OWN, {"POST": "own"}, {"slug": "opportunities", "name": "amount"}),
    "settings_role": Address(OWN, more={"pk": 999_999}),
    "settings_role_cell": Address(OWN, {"POST": "own"}, {"pk": 999_999}),
    "why": Address(RECORD),
    "share": Address(RECORD, CHANGE, body=shared),
    "deal_shares": Address(RECORD, CHANGE, body=credited),
    "share_remove": Address(RECORD, CHANGE),
    "transfer": Address(RECORD, {"POST": "transfer"}, body=handed_over),
}


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """The name of every address there is; one without a name is told by its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)

"""The addresses of the pages: a dozen patterns for everything, with the object's plural word in them."""

from django.urls import include, path

from yingdan.platform import hooks
from yingdan.web.pages import analysis, arrange, board, grid, language, move, peek, remarks, saved, sheets
from yingdan.web.pages import list as list_
from yingdan.web.sheets import TOGETHER

urlpatterns = [
    path("language/", language.switch, name="language"),
    path(f"static/<slug:mark>/{TOGETHER}", sheets.all_sheets, name="sheets"),
    path("", include("yingdan.web.number_urls")),
    *hooks.page,
    path("", include("yingdan.web.settings_urls")),
    path("", include("yingdan.web.bulk_urls")),
    path("", include("yingdan.web.command_urls")),
    path("", include("yingdan.web.duplicate_urls")),
    path("", include("yingdan.web.record_urls")),
    path("<slug:slug>/", list_.list_page, name="list"),
    path("<slug:slug>/totals/", list_.totals, name="totals"),
    path("<slug:slug>/counts/", list_.counts, name="counts"),
    path("<slug:slug>/columns/", arrange.columns, name="columns"),
    path("<slug:slug>/arrange/<slug:part>/", arrange.arrange, name="arrange"),
    path("<slug:slug>/views/new/", saved.new, name="views_new"),
    path("<slug:slug>/views/first/", saved.first, name="views_first"),
    path("<slug:slug>/views/order/", saved.order, name="views_order"),
    path("<slug:slug>/views/<int:pk>/", saved.edit, name="views_edit"),
    path("<slug:slug>/views/<int:pk>/keep/", saved.keep, name="views_keep"),
    path("<slug:slug>/views/<int:pk>/discard/", saved.discard, name="views_discard"),
    path("<slug:slug>/views/<int:pk>/pin/", saved.pin, name="views_pin"),
    path("<slug:slug>/filter/", list_.filter_, name="filter"),
    path("<slug:slug>/filter/count/", list_.filter_count, name="filter-count"),
    path("<slug:slug>/chip/<str:name>/", list_.chip, name="chip"),
    path("<slug:slug>/chart/<slug:name>/", analysis.chart, name="chart"),
    path("<slug:slug>/board/<str:step>/", board.more, name="board_more"),
    path("<slug:slug>/lanes/", board.more_lanes, name="board_lanes"),
    path("<slug:slug>/cards/", board.card_fields, name="card_fields"),
    path("<slug:slug>/grid/rows/", grid.rows, name="grid_rows"),
    path("<slug:slug>/grid/cells/", grid.cells, name="grid_cells"),
    path("<slug:slug>/grid/undo/", grid.take_back, name="grid_undo"),
    path("<slug:slug>/<int:pk>/peek/", peek.peek, name="peek"),
    path("mentions/bell/", remarks.bell, name="mentions_bell"),
    path("mentions/latest/", remarks.latest, name="mentions_latest"),
    path("mentions/seen/", remarks.see_all, name="mentions_seen"),
    path("mentions/<int:pk>/open/", remarks.open_, name="mention_open"),
    path("<slug:slug>/<int:pk>/people/", remarks.people, name="people"),
    path("<slug:slug>/<int:pk>/move/", move.move, name="move"),
]

"""The addresses of the pages: a dozen patterns for everything, with the object's plural word in them."""

from django.urls import include, path

from yingdan.platform import hooks
from yingdan.web.pages import analysis, board, grid, language, move, peek
from yingdan.web.pages import list as list_

urlpatterns = [
    path("language/", language.switch, name="language"),
    *hooks.page,
    path("", include("yingdan.web.settings_urls")),
    path("", include("yingdan.web.bulk_urls")),
    path("", include("yingdan.web.command_urls")),
    path("", include("yingdan.web.duplicate_urls")),
    path("", include("yingdan.web.record_urls")),
    path("<slug:slug>/", list_.list_page, name="list"),
    path("<slug:slug>/totals/", list_.totals, name="totals"),
    path("<slug:slug>/counts/", list_.counts, name="counts"),
    path("<slug:slug>/columns/", list_.columns, name="columns"),
    path("<slug:slug>/filter/", list_.filter_, name="filter"),
    path("<slug:slug>/chip/<str:name>/", list_.chip, name="chip"),
    path("<slug:slug>/chart/<slug:name>/", analysis.chart, name="chart"),
    path("<slug:slug>/board/<str:step>/", board.more, name="board_more"),
    path("<slug:slug>/cards/", board.card_fields, name="card_fields"),
    path("<slug:slug>/grid/rows/", grid.rows, name="grid_rows"),
    path("<slug:slug>/grid/cells/", grid.cells, name="grid_cells"),
    path("<slug:slug>/grid/undo/", grid.take_back, name="grid_undo"),
    path("<slug:slug>/<int:pk>/peek/", peek.peek, name="peek"),
    path("<slug:slug>/<int:pk>/move/", move.move, name="move"),
]

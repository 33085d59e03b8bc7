"""The addresses of finding one's way: palette, search, help, stars, what one opened, the neighbours in a list."""

from django.urls import path

from yingdan.web.pages import beside, help, keeping, palette, search

urlpatterns = [
    path("search/", search.page, name="search"),
    path("palette/", palette.answer, name="palette"),
    path("help/", help.index, name="help"),
    path("help/<slug:name>/", help.guide, name="guide"),
    path("<slug:slug>/stars/", keeping.starred, name="stars"),
    path("<slug:slug>/<int:pk>/star/", keeping.star, name="star"),
    path("<slug:slug>/<int:pk>/opened/", keeping.opened, name="opened"),
    path("<slug:slug>/<int:pk>/beside/", beside.beside, name="beside"),
]

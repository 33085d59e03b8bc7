"""Where addresses lead: the API first, every other address belongs to the pages."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("yingdan.api.urls")),
    path("", include("yingdan.web.urls")),
]

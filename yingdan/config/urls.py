"""Where addresses lead: the API first, every other address belongs to the pages."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("yingdan.api.urls")),
    path("", include("yingdan.web.urls")),
]
handler403 = "yingdan.web.errors.forbidden"
handler404 = "yingdan.web.errors.not_found"
handler500 = "yingdan.web.errors.failed"

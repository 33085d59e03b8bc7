"""The addresses of what is done to many records at once, of exports, and of what runs in the background."""

from django.urls import path

from yingdan.web.pages import bring_back, bulk, exports, jobs

urlpatterns = [
    path("me/jobs/", jobs.page, name="jobs"),
    path("me/jobs/panel/", jobs.panel, name="jobs_panel"),
    path("me/jobs/<int:pk>/", jobs.one, name="job"),
    path("me/jobs/<int:pk>/result.csv", jobs.result, name="job_result"),
    path("me/jobs/<int:pk>/undo/", jobs.undo, name="job_undo"),
    path("me/jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("exports/", exports.page, name="exports"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
    path("exports/<int:pk>/cancel/", exports.cancel, name="export_cancel"),
    path("<slug:slug>/export/", exports.ask, name="export"),
    path("<slug:slug>/import/template.xlsx", bring_back.template, name="import_template"),
    path("<slug:slug>/import/<str:id>/back/", bring_back.page, name="import_back"),
    path("<slug:slug>/bulk/", bulk.bar, name="bulk_bar"),
    path("<slug:slug>/bulk/<str:verb>/", bulk.do, name="bulk"),
]

"""The addresses of single records and of what surrounds them: signing in, profile, search, bin, import."""

from django.urls import path

from yingdan.web.pages import act, bin, cell, detail, form, history, home, import_, login, me, options, search, write

urlpatterns = [
    path("", home.page, name="home"),
    path("sign-in/", login.page, name="sign_in"),
    path("sign-in/as/", login.enter, name="sign_in_as"),
    path("sign-in/<str:secret>/", login.link, name="sign_in_link"),
    path("sign-out/", login.out, name="sign_out"),
    path("me/", me.page, name="me"),
    path("me/save/", me.save, name="me_save"),
    path("me/password/", me.password, name="me_password"),
    path("me/tokens/", me.make_token, name="me_token"),
    path("me/tokens/<int:pk>/revoke/", me.revoke_token, name="me_token_revoke"),
    path("me/sessions/end/", me.end_others, name="me_end_others"),
    path("bin/", bin.page, name="bin"),
    path("search/", search.page, name="search"),
    path("search/options/", options.anything, name="search_options"),
    path("<slug:slug>/new/", form.new, name="new"),
    path("<slug:slug>/import/", import_.begin, name="import"),
    path("<slug:slug>/import/run/<int:pk>/", import_.run, name="import_run"),
    path("<slug:slug>/import/run/<int:pk>/failed.<str:form>", import_.failed, name="import_failed"),
    path("<slug:slug>/import/run/<int:pk>/undo/", import_.undo, name="import_undo"),
    path("<slug:slug>/import/run/<int:pk>/cancel/", import_.cancel, name="import_cancel"),
    path("<slug:slug>/import/<str:id>/", import_.columns, name="import_columns"),
    path("<slug:slug>/import/<str:id>/values/", import_.values, name="import_values"),
    path("<slug:slug>/import/<str:id>/check/", import_.check, name="import_check"),
    path("<slug:slug>/options/", options.options, name="options"),
    path("<slug:slug>/<int:pk>/", detail.page, name="record"),
    path("<slug:slug>/<int:pk>/edit/", form.edit, name="edit"),
    path("<slug:slug>/<int:pk>/cell/<str:name>/", cell.cell, name="cell"),
    path("<slug:slug>/<int:pk>/do/<str:verb>/", act.do, name="do"),
    path("<slug:slug>/<int:pk>/path/", act.path, name="path"),
    path("<slug:slug>/<int:pk>/write/", write.write, name="write"),
    path("<slug:slug>/<int:pk>/timeline/", detail.story, name="timeline"),
    path("<slug:slug>/<int:pk>/related/<int:at>/", detail.more, name="related"),
    path("<slug:slug>/<int:pk>/history/", history.history, name="history"),
    path("<slug:slug>/<int:pk>/delete/", act.delete, name="delete"),
    path("<slug:slug>/<int:pk>/restore/", act.restore, name="restore"),
    path("<slug:slug>/<int:pk>/undo/<int:change>/", act.take_back, name="undo"),
]

"""Addresses of participants."""

from django.urls import path

from wici.web.importing import views as importing
from wici.web.participants import bulk, card, exporting, views

app_name = "participants"
urlpatterns = [
    path("", views.people, name="list"),
    path("columns/", views.choose_columns, name="columns"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("export/<str:kind>/", exporting.export, name="export"),
    path("new/", views.new, name="new"),
    path("import/", importing.upload, name="import"),
    path("import/sample/", importing.sample, name="import_sample"),
    path("import/<str:token>/columns/", importing.columns, name="import_columns"),
    path("import/<str:token>/check/", importing.check, name="import_check"),
    path("import/<str:token>/plan/", importing.plan, name="import_plan"),
    path("import/<str:token>/progress/", importing.progress, name="import_progress"),
    path("import/<str:token>/apply/", importing.apply, name="import_apply"),
    path("import/<str:token>/result/", importing.result, name="import_result"),
    path("<int:pk>/", card.card, name="card"),
    path("<int:pk>/messages/", card.messages, name="messages"),
    path("<int:pk>/history/", card.history, name="history"),
    path("<int:pk>/address/", card.forms_of_address, name="address"),
    path("<int:pk>/delete/", card.delete, name="delete"),
]

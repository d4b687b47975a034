"""Addresses of surveys."""

from django.urls import path

from wici.web.surveys import listing, questions, results, settings

app_name = "surveys"
urlpatterns = [
    path("", listing.survey_list, name="list"),
    path("new/", settings.new, name="new"),
    path("<int:pk>/", results.show, name="results"),
    path("<int:pk>/answers.<str:kind>", results.export, name="export"),
    path("<int:pk>/remind/", results.remind, name="remind"),
    path("<int:pk>/settings/", settings.edit, name="settings"),
    path("<int:pk>/open/", settings.open_or_close, name="open"),
    path("<int:pk>/delete/", settings.delete, name="delete"),
    path("<int:pk>/questions/", questions.builder, name="questions"),
    path("<int:pk>/questions/new/", questions.new, name="new_question"),
    path("<int:pk>/questions/<slug:key>/", questions.edit, name="question"),
    path("<int:pk>/questions/<slug:key>/move/", questions.move, name="move_question"),
    path("<int:pk>/questions/<slug:key>/delete/", questions.delete, name="delete_question"),
]

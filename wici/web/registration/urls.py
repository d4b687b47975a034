"""Addresses of the registration: its form, its messages and its settings."""

from django.urls import path

from wici.web.registration import automatic, builder, questions, sections, settings

app_name = "registration"
urlpatterns = [
    path("", builder.builder, name="form"),
    path("questions/new/", questions.new, name="new_question"),
    path("questions/include/", questions.include, name="include_question"),
    path("questions/<int:pk>/", questions.edit, name="question"),
    path("questions/<int:pk>/move/", questions.move, name="move_question"),
    path("questions/<int:pk>/archive/", questions.archive, name="archive_question"),
    path("questions/<int:pk>/restore/", questions.restore, name="restore_question"),
    path("questions/<int:pk>/delete/", questions.delete, name="delete_question"),
    path("sections/new/", sections.new, name="new_section"),
    path("sections/<int:pk>/", sections.edit, name="section"),
    path("sections/<int:pk>/move/", sections.move, name="move_section"),
    path("sections/<int:pk>/delete/", sections.delete, name="delete_section"),
    path("automatic/", automatic.messages, name="automatic"),
    path("automatic/<int:pk>/switch/", automatic.switch, name="switch_automatic"),
    path("automatic/<int:pk>/further/", automatic.add_further, name="further_automatic"),
    path("automatic/<int:pk>/delete/", automatic.delete_further, name="delete_automatic"),
    path("automatic/<int:pk>/time/", automatic.timing, name="automatic_time"),
    path("settings/", settings.registration_settings, name="settings"),
    path("open/", settings.open_or_close, name="open"),
]

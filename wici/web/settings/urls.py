"""Addresses of an event's settings."""

from django.urls import path

from wici.web.settings import connections, email, event, fields, mailing, staff, types, values

app_name = "settings"
urlpatterns = [
    path("", event.event_settings, name="event"),
    path("logo/", event.logo, name="logo"),
    path("email/", email.sender_list, name="email"),
    path("email/new/", email.new_sender, name="new_sender"),
    path("email/<int:pk>/", email.edit_sender, name="sender"),
    path("email/<int:pk>/default/", email.make_default, name="default_sender"),
    path("email/<int:pk>/delete/", email.delete_sender, name="delete_sender"),
    path("connections/", connections.connection_list, name="connections"),
    path("connections/new/", connections.new_connection, name="new_connection"),
    path("connections/<int:pk>/", connections.edit_connection, name="connection"),
    path("connections/<int:pk>/test/", connections.test_connection, name="test_connection"),
    path("connections/<int:pk>/delete/", connections.delete_connection, name="delete_connection"),
    path("mailing/", mailing.mailing_settings, name="mailing"),
    path("cron/", mailing.cron, name="cron"),
    path("types/", types.type_list, name="types"),
    path("types/<int:pk>/", types.edit_type, name="type"),
    path("types/<int:pk>/move/", types.move_type, name="move_type"),
    path("types/<int:pk>/delete/", types.delete_type, name="delete_type"),
    path("fields/", fields.field_list, name="fields"),
    path("fields/new/", fields.new_field, name="new_field"),
    path("fields/<int:pk>/", fields.edit_field, name="field"),
    path("fields/<int:pk>/move/", fields.move_field, name="move_field"),
    path("fields/<int:pk>/delete/", fields.delete_field, name="delete_field"),
    path("values/", values.value_list, name="values"),
    path("values/<int:pk>/", values.edit_value, name="value"),
    path("values/<int:pk>/move/", values.move_value, name="move_value"),
    path("values/<int:pk>/delete/", values.delete_value, name="delete_value"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/<int:pk>/role/", staff.change_role, name="role"),
    path("staff/<int:pk>/remove/", staff.remove, name="remove_staff"),
    path("staff/<int:pk>/link/", staff.password_link, name="password_link"),
]

"""Addresses of the invitations: who was invited, general codes, and the steps of inviting."""

from django.urls import path

from wici.web.invitations import codes, people, wizard

app_name = "invitations"
urlpatterns = [
    path("", people.people, name="list"),
    path("groups/<slug:name>/", people.ready_group, name="ready_group"),
    path("people/<int:pk>/", people.person, name="person"),
    path("new/", wizard.who, name="new"),
    path("new/<int:group>/codes/", wizard.codes, name="codes_for"),
    path("new/codes/<str:token>/", wizard.codes_made, name="codes_made"),
    path("new/<int:group>/message/", wizard.message, name="message_for"),
    path("codes/", codes.code_list, name="codes"),
    path("codes/new/", codes.new_code, name="new_code"),
    path("codes/<int:pk>/", codes.code, name="code"),
    path("codes/<int:pk>/withdraw/", codes.withdraw, name="withdraw_code"),
    path("codes/<int:pk>/delete/", codes.delete, name="delete_code"),
]

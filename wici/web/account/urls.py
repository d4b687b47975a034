"""Addresses of one's own account; login, password and two-step login are allauth's."""

from django.urls import path

from wici.web.account import views

app_name = "account"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("back/", views.back, name="back"),
    path("password/<str:who>/<str:token>/", views.set_password, name="set_password"),
]

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "wici.surveys"
    default_auto_field = "django.db.models.BigAutoField"

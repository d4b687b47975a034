from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "wici.mailings"
    default_auto_field = "django.db.models.BigAutoField"

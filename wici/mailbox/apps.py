from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "wici.mailbox"
    default_auto_field = "django.db.models.BigAutoField"

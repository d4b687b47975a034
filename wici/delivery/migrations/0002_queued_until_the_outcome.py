"""Recipients stay queued while their batch is leased: rows in the former state *sending* are queued ones."""

from django.db import migrations


def queue_again(apps, schema_editor):
    Recipient = apps.get_model("delivery", "Recipient")
    Recipient.objects.using(schema_editor.connection.alias).filter(state="sending").update(state="queued")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [migrations.RunPython(queue_again, migrations.RunPython.noop)]

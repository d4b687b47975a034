"""The list of participants in the order of their names comes from an index.

Of several indexes that begin with the event SQLite takes the newest for everything else, so the one whose
order is that of the rows themselves is made anew.
"""

from django.db import migrations, models

from wici.people.folded_text import FoldedText

BY_REGISTRATION = models.Index(fields=("event", "registered_at"), name="participant_by_registration")


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_limits_and_fallback"),
        ("people", "0002_questions_and_sections"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                models.F("event"),
                FoldedText("last_name"),
                FoldedText("first_name"),
                models.F("id"),
                name="participant_by_folded_name",
            ),
        ),
        migrations.RemoveIndex(model_name="participant", name=BY_REGISTRATION.name),
        migrations.AddIndex(model_name="participant", index=BY_REGISTRATION),
    ]

"""What the composer's script says. ``{name}`` stands for a value that the script knows."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Sentences by name, in the user's language."""
    return {**_saving(), **_editor(), **_rest()}


def _saving() -> dict[str, str]:
    return {
        "new": _("Nothing is typed yet"),
        "saved": _("Saved {time}"),
        "unsaved": _("Not saved yet…"),
        "saving": _("Saving…"),
        "offline": _("No connection. What you typed is kept in this browser and will be saved by itself."),
        "expired": _("You have been logged out. What you typed is kept in this browser."),
        "failed": _("The server could not save this. It is kept in this browser and will be tried again."),
        "deleted": _("This message was deleted in another window."),
        "log_in": _("Log in"),
        "save_as_new": _("Save as a new message"),
        "saved_for_later": _("The message is among the saved ones."),
        "kept": _("This browser kept changes of {time} that were not saved."),
        "mine": _("In this window"),
        "theirs": _("Saved in the other window"),
        "yes": _("yes"),
        "no": _("no"),
        "field_group": _("Recipients"),
        "field_audience": _("Recipients"),
        "field_addresses": _("Addresses"),
        "field_sender": _("Sender"),
        "field_reply_to": _("Reply-to"),
        "field_subject": _("Subject"),
        "field_preheader": _("Preheader"),
        "field_html": _("Body"),
        "field_text": _("Text part"),
        "field_format": _("Kind of message"),
        "field_language": _("Language"),
        "field_has_layout": _("Event's mail layout"),
        "field_is_text_edited": _("Own text part"),
    }


def _editor() -> dict[str, str]:
    return {
        "visual": _("Visual"),
        "document": _("Whole document"),
        "editor_label": _("Body of the message"),
        "condition_if": _("Only if: {condition}"),
        "or": _("or"),
        "and": _("and"),
        "condition_else": _("otherwise"),
        "condition_end": _("end of the condition"),
        "unknown_tag": _("unknown: {name}"),
        "changes_code": _(
            "The visual editor cannot keep everything of this code. "
            "As long as you change nothing here, it stays as it is."
        ),
        "editor_failed": _("The visual editor did not start. You can write in the HTML tab."),
        "read_failed": _("This file cannot be read as text. Save it as HTML in UTF-8 and choose it again."),
    }


def _rest() -> dict[str, str]:
    return {
        "too_large": _("“{name}” is larger than {limit} MB, the limit for an attachment of this event."),
        "upload_failed": _("“{name}” was not uploaded: the server cannot be reached. Choose it again."),
        "attached": _("The document is attached."),
        "length_short": _("{count} characters: phones show it whole"),
        "length_long": _("{count} characters: phones show about the first 40"),
        "to": _("Preview: {name}"),
        "failed_request": _("The server could not do this. What you typed is still here: please try again."),
        "no_people": _("Nobody is found."),
        "inserted": _("Inserted: {tag}"),
    }

"""What the designer's script says. ``{name}`` stands for a value that the script knows."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Words and sentences by name, in the user's language."""
    return {**_saving(), **_things(), **_properties(), **_looks(), **_choices(), **_page(), **_said()}


def _saving() -> dict[str, str]:
    return {
        "saved": _("Saved {time}"),
        "unsaved": _("Not saved yet…"),
        "saving": _("Saving…"),
        "offline": _("No connection. What you did is kept in this browser and will be saved by itself."),
        "expired": _("You have been logged out. What you did is kept in this browser."),
        "failed": _("The server could not save this. It is kept in this browser and will be tried again."),
        "deleted": _("This document was deleted in another window."),
        "log_in": _("Log in"),
        "kept": _("This browser kept changes of {time} that were not saved."),
        "failed_request": _("The server could not do this. Please try again."),
        "picture_failed": _("The server could not draw this. The picture shows how it was before."),
        "picture_offline": _("The picture is not up to date: the server cannot be reached."),
        "too_large": _(
            "“{name}” is larger than {limit} MB. Export it smaller: 300 dpi are enough for print."
        ),
    }


def _things() -> dict[str, str]:
    return {
        "text": _("Text"),
        "image": _("Picture"),
        "photo": _("Photo of the participant"),
        "code": _("Code"),
        "line": _("Line"),
        "rectangle": _("Rectangle"),
        "ellipse": _("Ellipse"),
        "page": _("Page {number}"),
        "new_text": _("Text"),
        "no_elements": _("Nothing is on this page yet. Add something above."),
        "empty_text": _("empty text"),
        "no_picture": _("no picture chosen yet"),
    }


def _properties() -> dict[str, str]:
    return {
        "place": _("Place and size"),
        "x": _("From the left"),
        "y": _("From the top"),
        "width": _("Width"),
        "height": _("Height"),
        "rotation": _("Rotation"),
        "content": _("What it says"),
        "code_content": _("What the code says"),
        "insert_tag": _("Insert a tag"),
        "look": _("Look"),
    }


def _looks() -> dict[str, str]:
    return {
        "font": _("Font"),
        "size": _("Size"),
        "smallest": _("Smallest size"),
        "style": _("Style"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "upper": _("Upper case"),
        "colour": _("Colour"),
        "align": _("Alignment"),
        "vertical": _("In its height"),
        "line_height": _("Line height"),
        "fit": _("When the text is long"),
        "scaling": _("In its frame"),
        "symbology": _("Kind of code"),
        "quiet": _("Keep a free margin around it"),
        "words": _("Print the value below it"),
        "stroke": _("Line"),
        "stroke_mm": _("Line width"),
        "fill": _("Filling"),
        "no_fill": _("No filling"),
        "no_stroke": _("No line"),
        "radius": _("Rounded corners"),
        "rising": _("Rising from left to right"),
        "who": _("Shown to"),
        "name": _("Name in the list"),
        "locked": _("Locked: cannot be moved"),
        "hidden": _("Hidden: in no document"),
        "choose_picture": _("Choose a picture…"),
        "picture_is": _("{name} is chosen"),
        "change_picture": _("Choose another…"),
        "from": _("Where it comes from"),
        "from_file": _("The same for everybody"),
        "from_photo": _("Photo that the participant sent"),
        "photo_field": _("Question"),
        "no_photo_field": _("No question of the registration form asks for a file yet."),
        "element": _("Element"),
        "selected": _("{count} elements"),
        "arrange": _("Align"),
        "actions": _("Do with it"),
    }


def _choices() -> dict[str, str]:
    return {
        "left": _("Left"),
        "centre": _("Centre"),
        "right": _("Right"),
        "top": _("Top"),
        "middle": _("Middle"),
        "bottom": _("Bottom"),
        "wrap": _("Break into lines"),
        "shrink": _("Keep one line and shrink"),
        "wrap_shrink": _("Break into lines and shrink"),
        "contain": _("Show all of it"),
        "cover": _("Fill the frame, cut the rest"),
        "stretch": _("Pull to the frame's shape"),
        "qr": _("QR code"),
        "code128": _("Code 128"),
        "ean13": _("EAN-13"),
        "pdf417": _("PDF417"),
        "datamatrix": _("Data Matrix"),
        "aztec": _("Aztec"),
        "align_left": _("Align left edges"),
        "align_centre": _("Align centres"),
        "align_right": _("Align right edges"),
        "align_top": _("Align top edges"),
        "align_middle": _("Align middles"),
        "align_bottom": _("Align bottom edges"),
        "distribute_x": _("Same gaps from left to right"),
        "distribute_y": _("Same gaps from top to bottom"),
        "forward": _("Move forward"),
        "backward": _("Move backward"),
        "pull": _("Pull to another place in the list"),
        "front": _("To the front"),
        "back": _("To the back"),
        "duplicate": _("Duplicate"),
        "delete": _("Delete"),
        "lock": _("Lock"),
        "unlock": _("Unlock"),
        "hide": _("Hide"),
        "show": _("Show"),
    }


def _page() -> dict[str, str]:
    return {
        "page_title": _("Page"),
        "page_size": _("Page size"),
        "own_size": _("Another size"),
        "orientation": _("Orientation"),
        "portrait": _("Portrait"),
        "landscape": _("Landscape"),
        "background": _("Background"),
        "no_background": _("None"),
        "choose_background": _("Choose a file…"),
        "background_help": _("PDF, PNG, JPEG or SVG, up to {limit} MB."),
        "background_page": _("Page of the file"),
        "remove_background": _("Remove the background"),
        "page_who": _("This page is for"),
        "document": _("The whole document"),
        "title": _("Title in its properties"),
        "language": _("Language"),
        "pdfa": _("For archives (PDF/A-2b)"),
        "help": _("Aids"),
        "snap": _("Snap to edges and guides"),
        "grid": _("Grid of {size} mm"),
        "guides": _("Guides"),
        "guide_x": _("Upright guide at"),
        "guide_y": _("Level guide at"),
        "add_guide_x": _("Add an upright guide"),
        "add_guide_y": _("Add a level guide"),
        "remove_guide": _("Remove the guide"),
        "match_size": _("Make the page as large as the file ({width} × {height} mm)"),
    }


def _said() -> dict[str, str]:
    return {
        "place_of": _("{name}: {x} mm from the left, {y} mm from the top, {width} × {height} mm"),
        "moved": _("{name}: {x} mm from the left, {y} mm from the top"),
        "sized": _("{name}: {width} × {height} mm"),
        "turned": _("{name}: turned by {angle}°"),
        "added": _("{name} added"),
        "removed": _("{name} deleted"),
        "undone": _("Undone"),
        "redone": _("Done again"),
        "copied": _("Copied"),
        "pasted": _("Pasted"),
        "locked_said": _("{name} is locked"),
        "inserted": _("Inserted: {tag}"),
        "example": _("Example person"),
        "no_people": _("Nobody is called so."),
        "not_theirs": _(
            "{person} does not have this document, for its condition is not met. So it would look."
        ),
        "file_is": _("File: {name}"),
        "all_right": _("Nothing to mend"),
        "mistakes": _("Mistakes: {count}"),
        "remarks": _("Remarks: {count}"),
        "page_gone": _("The page is deleted. Ctrl+Z brings it back."),
        "too_many": _("No more fit on this page."),
        "zoom_is": _("{percent} %"),
        "order": _("{place} of {count}"),
    }

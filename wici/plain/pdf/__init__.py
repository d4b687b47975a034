"""Documents as PDF: a layout is prepared once, each person's own is made of it in less than a millisecond.

A layout (``model``) says what is where on which page, with merge tags in its texts. Preparing it parses the
templates, embeds backgrounds and fonts, and encodes everything that is the same for all.
"""

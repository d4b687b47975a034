"""Documents as PDF: a layout is prepared once, each person's own is made of it in less than a millisecond.

A layout (``model``) says what is where on which page, with merge tags in its texts; ``checking`` says what is
wrong with one. ``prepare`` parses the templates, embeds backgrounds and fonts, and paints everything that is
the same for all; ``Prepared.make`` paints the rest for one person.

Each kind of element has a module that paints it (``texts``, ``shapes``, ``placing``, ``coding``) on a
``painting.Canvas``; ``pages`` keeps what is painted in its order. ``assembling`` makes a file of it, ``book``
one file of many documents, ``sheets`` several documents on each page. What is embedded (``fonts``,
``pictures``, ``backgrounds``) comes as an ``objects.Part``.
"""

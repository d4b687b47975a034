"""``python -m wici``: the wici command."""

from wici.commands.main import main

raise SystemExit(main())

"""Participants out of a spreadsheet: read, map columns, plan (a dry run), apply all or nothing."""

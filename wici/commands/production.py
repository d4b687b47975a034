"""Refuses to serve with settings that would harm people."""

from __future__ import annotations

from django.core import checks

from wici.shared.refusals import Refused


def refuse_unsafe() -> None:
    """Raises Refused with the sentence of every failed system check (see config.checks)."""
    found = [problem for problem in checks.run_checks() if problem.level >= checks.ERROR]
    if found:
        raise Refused(found[0].msg, details=[problem.msg for problem in found[1:]])

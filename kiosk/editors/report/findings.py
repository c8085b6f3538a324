"""Findings: how many each check has, and those that stop a build in full."""

from collections import Counter
from collections.abc import Sequence

from kiosk.content.findings import Finding, Level
from kiosk.editors.report.section import Cell, Section


def findings_by_check(findings: Sequence[Finding]) -> Section:
    """Count findings by check, errors first, with the place of the first."""
    counts = Counter((found.level, found.check) for found in findings)
    first = {found.check: found for found in reversed(findings)}
    rows = []
    for (level, check), count in sorted(counts.items(), key=lambda entry: (entry[0][0], -entry[1], entry[0][1])):
        found = first[check]
        cells = (Cell(check), Cell(f"{count}"), Cell(f"{found.file}:{found.line}"), Cell(found.sentence))
        rows.append((Cell(level, "bad" if level is Level.ERROR else ""), *cells))
    wrong = sum(found.level is Level.ERROR for found in findings)
    says = f"{wrong} errors, {len(findings) - wrong} warnings; `check` lists them all."
    return Section("Findings by check", says, ("level", "check", "how many", "the first", "it says"), tuple(rows))


def errors_in_full(findings: Sequence[Finding]) -> Section:
    """List what stops a build."""
    wrong = [found for found in findings if found.level is Level.ERROR]
    rows = tuple(
        (Cell(f"{found.file}:{found.line}"), Cell(found.check, "bad"), Cell(found.sentence), Cell(found.hint))
        for found in wrong
    )
    says = f"{len(rows)} errors stop the next build." if rows else "No errors: this content can be built."
    return Section("Errors in full", says, ("where", "check", "what", "what to do"), rows)

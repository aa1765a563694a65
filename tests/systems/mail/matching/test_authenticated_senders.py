"""Whom SES's verdicts prove."""

from __future__ import annotations

import pytest

from systems.mail.matching.sender import is_authenticated
from systems.mail.parsing.fields import Mailbox
from systems.mail.reply import Verdicts

JANE = Mailbox("Jane@Company.example", "Jane", is_plain=True)


def verdicts(dmarc: str, spf: str = "PASS", dkim: str = "PASS") -> Verdicts:
    """Neither spam nor a virus."""
    return Verdicts(spf=spf, dkim=dkim, dmarc=dmarc, spam="PASS", virus="PASS")


@pytest.mark.parametrize(
    ("found", "return_path"),
    [
        (verdicts("PASS", spf="FAIL"), "x@elsewhere.example"),
        (verdicts("PASS", dkim="FAIL"), ""),
        (verdicts("GRAY"), "jane@company.example"),
        (verdicts("GRAY", dkim="FAIL"), "prvs=1=jane@mail.company.example"),
    ],
)
def test_dmarc_proves_and_where_there_is_none_spf_of_the_domain(found: Verdicts, return_path: str) -> None:
    assert is_authenticated(JANE, found, return_path, ["Jane <jane@company.example>"])
    assert not is_authenticated(JANE._replace(is_plain=False), found, return_path, [])
    assert not is_authenticated(JANE, found, return_path, ["Bob <bob@company.example>"])


@pytest.mark.parametrize(
    ("found", "return_path"),
    [
        (verdicts("FAIL"), "jane@company.example"),
        (verdicts("PROCESSING_FAILED"), "jane@company.example"),
        (verdicts("GRAY", spf="GRAY"), "jane@company.example"),
        (verdicts("GRAY"), "jane@elsewhere.example"),
        (verdicts("GRAY"), "jane@evilcompany.example"),
        (verdicts("GRAY"), "jane@example"),
        (verdicts("GRAY"), ""),
    ],
)
def test_nothing_else_does(found: Verdicts, return_path: str) -> None:
    assert not is_authenticated(JANE, found, return_path, ["Jane <jane@company.example>"])

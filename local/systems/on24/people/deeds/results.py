"""Tests, certificates, and what ON24 computes later."""

from __future__ import annotations

from local.systems.on24.people.attendance import Moment
from local.systems.on24.people.deeds.deed import Deed


def test(deed: Deed) -> None:
    """Pass a test or fail it: `result`."""
    deed.rows("testwidgets").append(
        {
            "testwidgetresult": deed.text("result", "P"),
            "retries": 0,
            "correctanswersneeded": 2,
            "correctanswersprovided": 2,
        }
    )


def certificate(deed: Deed) -> None:
    """Earn a certificate: `name`, `result`, `credit`."""
    number = deed.new_id()
    deed.rows("certifications").append(
        {
            "certificationid": number,
            "certificationresult": deed.text("result", "C"),
            "certificationname": deed.text("name", "Certification"),
            "certificationcredit": deed.text("credit", "NR"),
            "certificationtimestamp": Moment(deed.at),
            "certificationurl": f"https://event.on24.com/certificate_{number}.pdf",
        }
    )


def correct(deed: Deed) -> None:
    """What is computed later: `score`, `live_minutes`, `blocked`."""
    if "score" in deed.order:
        deed.attendance.given_score = float(deed.order["score"])
    if "live_minutes" in deed.order:
        deed.attendance.live_minutes = float(deed.order["live_minutes"])
    if "blocked" in deed.order:
        deed.attendance.blocked = bool(deed.order["blocked"])

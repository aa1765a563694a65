"""What must have become of the changes that people made in kintone: the leads are as the records are."""

from __future__ import annotations

from tests.faults.found import Found, Verdict


def check_edits(found: Found, verdict: Verdict) -> None:
    """Every record's lead has its last value, whatever became of the notifications."""
    verdict.require(found.read_ending == "complete", f"the last reading ended as {found.read_ending}")
    verdict.require(found.edits == found.edits_wanted, f"only {found.edits} of {found.edits_wanted} changes were made")
    verdict.count("kintone's people: changes made", found.edits)
    heard = sum(each["status"] == 202 for each in found.told)
    verdict.count("kintone's people: notifications that the relay accepted", heard)
    dropped = [each for each in found.told if each["code"]]
    unheard = [each for each in found.told if not each["code"] and each["status"] != 202]
    verdict.count("kintone's people: notifications that kintone dropped, over 60 a minute", len(dropped))
    verdict.count("kintone's people: notifications that the relay did not accept", len(unheard))
    for each in unheard:
        refused = 200 <= each["status"] < 500
        verdict.require(not refused, f"a notification of record {each['record']} was answered {each['status']}")
    people = {str(person["email"]): person for person in found.people}
    for address, mark in found.edited.items():
        value = people.get(address, {}).get("title")
        same = value == mark
        verdict.count("kintone's people: leads that equal their record", int(same))
        verdict.require(same, f"the lead of {address} has {value or 'nothing'}, its record {mark}")

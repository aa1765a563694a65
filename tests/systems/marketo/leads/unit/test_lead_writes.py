"""What Marketo's answer to one write means."""

from __future__ import annotations

import pytest

from systems.marketo.leads.jobs import Job
from systems.marketo.leads.model import SyncResult
from systems.marketo.leads.person import KeyKind, Person
from systems.marketo.leads.workspaces import Place
from systems.marketo.leads.writes import Options, Write
from systems.marketo.rest.errors import Verdict
from systems.marketo.rest.results import Reason, RecordResult

ELSEWHERE = RecordResult(status="skipped", seq=0, reasons=(Reason("1010", "Partition update not allowed"),))


def written(kind: KeyKind, place: Place) -> tuple[Options, Write]:
    options = Options(place, partition_id=2, foreign_id_field="foreign")
    job = Job((0,), (Person(kind=kind, key="5", fields={"title": "x"}, names=frozenset()),))
    return options, options.by_key(job)


def test_a_lead_that_was_moved_after_it_was_looked_up_is_not_updated_elsewhere() -> None:
    options, write = written(KeyKind.FOREIGN, Place("JP-Partition", "Japan"))
    meaning = options.meaning(write, ELSEWHERE)
    assert isinstance(meaning, SyncResult)
    assert meaning.error
    assert meaning.error.code == "partition_wrong"


@pytest.mark.parametrize(
    ("kind", "place"), [(KeyKind.EMAIL, Place("JP-Partition", "Japan")), (KeyKind.FOREIGN, Place("Default"))]
)
def test_a_lead_that_may_be_anywhere_is_written_again_without_a_partition(kind: KeyKind, place: Place) -> None:
    options, write = written(kind, place)
    assert (write.action, write.partition) == ("createOrUpdate", place.partition)
    again = options.meaning(write, ELSEWHERE)
    assert isinstance(again, Write)
    assert (again.action, again.partition, again.values) == ("updateOnly", None, write.values)
    assert isinstance(options.meaning(again, ELSEWHERE), SyncResult)


@pytest.mark.parametrize(
    ("reasons", "code", "verdict"),
    [
        ((Reason("1004", "not found"), Reason("1006", "x")), "1004", Verdict.REJECT),
        ((Reason("1016", "busy"),), "1016", Verdict.RETRY),
        ((Reason("4711", "new"),), "4711", Verdict.RETRY),
        ((), "skipped", Verdict.RETRY),
    ],
)
def test_a_skipped_record_has_failed_with_the_first_of_marketos_reasons(
    reasons: tuple[Reason, ...], code: str, verdict: Verdict
) -> None:
    options, write = written(KeyKind.EMAIL, Place())
    meaning = options.meaning(write, RecordResult(status="skipped", seq=0, reasons=reasons))
    assert isinstance(meaning, SyncResult)
    assert meaning.error
    assert (meaning.error.code, meaning.error.verdict) == (code, verdict)

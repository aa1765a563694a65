"""The operations on a Marketo of plain values: what is asked of it, and what is made of its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from relay.core.deadline import Countdown, Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from systems.marketo.leads import model
from systems.marketo.leads.model import LeadRecord, SyncError, SyncResult
from systems.marketo.rest.calls.schema import LeadField, LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, CallLost, Verdict
from systems.marketo.rest.results import Reason, RecordResult
from systems.marketo.soap.envelope import MKTOWS, Call
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.leads import ASK_AGAIN_AFTER, SoapLeads
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import tree

FIELDS = (
    LeadField(rest="firstName", soap="FirstName", type="string"),
    LeadField(rest="leadScore", soap="LeadScore", type="score"),
    LeadField(rest="email", soap="Email", type="email"),
    LeadField(rest="crmId", soap="Crm_Id", type="string"),
    LeadField(rest="odd", soap="Even", type="string"),
    LeadField(rest="even", soap="Odd", type="string"),
    LeadField(rest="leadPartitionId", type="reference"),
)
LATER = LeadField(rest="later", soap="Later", type="string")


@dataclass
class Sync:
    """Answers with `results`, or raises `trouble`."""

    results: list[SyncResult] = field(default_factory=list)
    trouble: Exception | None = None
    asked: list[Any] = field(default_factory=list)

    def sync_lead(
        self, record: LeadRecord, *, return_lead: bool = False, workspace: str | None = None, deadline: Deadline
    ) -> SyncResult:
        self.asked.append((record, return_lead, workspace))
        if self.trouble:
            raise self.trouble
        return self.results[0]

    def sync_leads(
        self,
        records: Sequence[LeadRecord],
        *,
        workspace: str | None = None,
        deadline: Deadline,
        create: bool = True,
        update_email: bool = True,
    ) -> list[SyncResult]:
        self.asked.append((list(records), create, update_email))
        if self.trouble:
            raise self.trouble
        return self.results


@dataclass
class Rest:
    """A schema that grows when it is asked for again, and leads that are created."""

    created: list[RecordResult] = field(default_factory=list)
    trouble: Exception | None = None
    asked: list[Any] = field(default_factory=list)
    refreshed: int = 0

    def describe(self, deadline: Deadline, *, refresh: bool = False) -> LeadSchema:
        self.refreshed += refresh
        return LeadSchema(fields=(*FIELDS, LATER) if refresh else FIELDS)

    def until(self, deadline: Deadline) -> Calls:
        raise AssertionError("syncing leads needs no other call")

    def create(self, leads: Sequence[Mapping[str, Any]], deadline: Deadline) -> list[RecordResult]:
        self.asked.append(list(leads))
        if self.trouble:
            raise self.trouble
        return self.created


@dataclass
class Soap:
    """Both, and short words for calls."""

    sync: Sync = field(default_factory=Sync)
    rest: Rest = field(default_factory=Rest)
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.leads = SoapLeads(self.sync, self.rest, "crmId", clock=lambda: self.now)

    def one(self, inside: str, context: str = "") -> Answered:
        """`syncLead`."""
        return self._run("syncLead", f"{inside}<returnLead>1</returnLead>", context)

    def many(self, *records: str, more: str = "") -> Answered:
        """`syncMultipleLeads`."""
        return self._run("syncMultipleLeads", f"<leadRecordList>{''.join(records)}</leadRecordList>{more}")

    def _run(self, operation: str, inside: str, context: str = "") -> Answered:
        header = tree.parse(context) if context else None
        call = Call(operation, tree.parse(f'<m:p xmlns:m="{MKTOWS}">{inside}</m:p>'), None, header)
        return OPERATIONS[operation].run(call, self.leads, Countdown(20))


def record(keys: str = "<Email>a@example.com</Email>", **attributes: str) -> str:
    listed = "".join(
        f"<attribute><attrName>{name}</attrName><attrType>string</attrType><attrValue>{value}</attrValue></attribute>"
        for name, value in attributes.items()
    )
    return f"<leadRecord>{keys}<leadAttributeList>{listed}</leadAttributeList></leadRecord>"


def failure(code: str, verdict: Verdict = Verdict.REJECT) -> SyncResult:
    return SyncResult.failed(SyncError(code=code, message="words", verdict=verdict))


DONE = SyncResult(status="UPDATED", lead_id=7, lead={"id": 7, "email": "a@example.com"})


def test_everything_that_a_record_says_is_handed_on() -> None:
    soap = Soap(Sync([DONE]))
    foreign = "<ForeignSysPersonId>x</ForeignSysPersonId><ForeignSysType>SFDC</ForeignSysType>"
    keys = f"<Id>7</Id><Email> a@example.com </Email>{foreign}"
    context = "<c><targetWorkspace>Japan</targetWorkspace></c>"
    soap.one(record(keys, FirstName="A", leadScore="8") + "<marketoCookie>id:1</marketoCookie>", context)

    expected = LeadRecord(
        id=7,
        foreign_id="x",
        foreign_type="SFDC",
        cookie="id:1",
        email="a@example.com",
        attributes={"firstName": "A", "leadScore": 8},
    )
    assert soap.sync.asked == [(expected, True, "Japan")]


def test_adobes_page_spells_the_foreign_id_in_small_letters() -> None:
    soap = Soap(Sync([DONE]))
    soap.one(record("<foreignSysPersonId>x</foreignSysPersonId><foreignSysType>CUSTOM</foreignSysType>"))
    assert soap.sync.asked[0][0].foreign_id == "x"


def test_a_name_that_is_exactly_right_comes_before_one_in_another_case() -> None:
    soap = Soap(Sync([DONE]))
    soap.one(record(Even="1", even="2"))
    assert soap.sync.asked[0][0].attributes == {"odd": "1", "even": "2"}


def test_a_partition_is_neither_written_nor_returned_whatever_describe_says_of_it() -> None:
    lead = {"id": 7, "email": "a@example.com", "leadPartitionId": 2, "firstName": "A"}
    soap = Soap(Sync([SyncResult(status="UPDATED", lead_id=7, lead=lead)]))
    answered = soap.one(record(leadPartitionId="2", FirstName="A"))

    assert soap.sync.asked[0][0].attributes == {"firstName": "A"}
    assert answered.read_past == ("leadPartitionId",)
    assert "leadPartitionId" not in answered.content


def test_the_last_of_several_values_of_a_field_counts() -> None:
    soap = Soap(Sync([DONE]))
    soap.one(record(FirstName="A", firstName="B"))
    assert soap.sync.asked[0][0].attributes == {"firstName": "B"}


def test_an_unknown_name_is_looked_for_in_a_fresh_schema_but_not_every_time() -> None:
    soap = Soap(Sync([DONE]))
    soap.one(record(Later="x"))
    assert (soap.sync.asked[0][0].attributes, soap.rest.refreshed) == ({"later": "x"}, 1)
    for _ in range(2):
        with pytest.raises(Fault, match="20105"):
            soap.one(record(Pants="x"))
    assert soap.rest.refreshed == 1
    soap.now += ASK_AGAIN_AFTER
    with pytest.raises(Fault, match="20105"):
        soap.one(record(Pants="x"))
    assert soap.rest.refreshed == 2


@pytest.mark.parametrize(
    ("stored", "foreign_id", "kind"),
    [("x", "x", "CUSTOM"), ("SFDC:x:y", "x:y", "SFDC"), ("NETSUITE:", "NETSUITE:", "CUSTOM"), ("a:b", "a:b", "CUSTOM")],
)
def test_a_returned_lead_has_its_foreign_id_and_type(stored: str, foreign_id: str, kind: str) -> None:
    lead = {"id": 7, "email": "a@example.com", "crmId": stored, "firstName": "", "leadScore": 0}
    content = Soap(Sync([SyncResult(status="CREATED", lead_id=7, lead=lead)])).one(record()).content

    assert f"<ForeignSysPersonId>{foreign_id}</ForeignSysPersonId><ForeignSysType>{kind}</ForeignSysType>" in content
    assert "FirstName" not in content
    assert "<attrName>LeadScore</attrName><attrType>integer</attrType><attrValue>0</attrValue>" in content
    assert "Crm_Id" not in content


def test_a_lead_without_foreign_id_or_attributes_has_nothing_in_their_place() -> None:
    content = Soap(Sync([DONE])).one(record()).content
    assert '<ForeignSysPersonId xsi:nil="true"/><ForeignSysType xsi:nil="true"/><leadAttributeList/>' in content


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (model.NO_KEY, 20101),
        (model.BAD_KEY, 20102),
        (model.NO_FOREIGN_TYPE, 20109),
        (model.BAD_ATTRIBUTE, 20105),
        (model.BAD_WORKSPACE, 20110),
        (model.WRONG_PARTITION, 20106),
        (model.BUSY, 20024),
        (model.UNKNOWN, 20011),
        ("1001", 20110),
        ("1004", 20103),
        ("1006", 20105),
        ("1007", 20106),
        ("a code of tomorrow", 20106),
    ],
)
def test_what_fails_of_one_lead_is_a_fault_of_its_own(code: str, fault: int) -> None:
    with pytest.raises(Fault) as caught:
        Soap(Sync([failure(code)])).one(record())
    assert caught.value.code == fault
    assert caught.value.message == "words"


def test_what_may_pass_is_an_internal_error_and_a_lead_that_was_written_all_the_same_is_named() -> None:
    with pytest.raises(Fault, match="20011"):
        Soap(Sync([failure("timeout", Verdict.RETRY)])).one(record())
    half = SyncResult.failed(SyncError(code="1012", message="no cookie", verdict=Verdict.REJECT), lead_id=7)
    with pytest.raises(Fault) as caught:
        Soap(Sync([half])).one(record())
    assert caught.value.message == "no cookie; the lead 7 itself was written"


def test_of_many_leads_each_that_cannot_be_read_has_its_status_and_the_rest_is_synchronised() -> None:
    soap = Soap(Sync([SyncResult(status="CREATED", lead_id=1), failure("1004")]))
    answered = soap.many(record(), record(Pants="x"), record("<Id>9</Id>"), record("<Id>x</Id>"))

    assert (answered.leads, answered.failed) == (4, 3)
    ids = [each.value("leadId") for each in statuses(answered)]
    errors = [each.value("error") for each in statuses(answered)]
    assert ids == ["1", "0", "9", "0"]
    assert errors[0] is None
    assert [str(error)[-7:] for error in errors[1:]] == ["(20105)", "(20103)", "(20102)"]
    ((asked, create, update_email),) = soap.sync.asked
    assert ([each.id for each in asked], create, update_email) == ([None, 9], True, False)


def test_when_no_lead_can_be_read_marketo_is_not_asked() -> None:
    soap = Soap()
    assert soap.many(record(Pants="x")).failed == 1
    assert soap.sync.asked == []


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (CallLost(Cause(code="timeout")), "(20011)"),
        (CallFailed(Cause(code="608", message="later"), Verdict.RETRY), "(20011)"),
        (MustWait(Cause(code="rate_limit", message="wait"), 5, waiting=True), "(20023)"),
        (None, "(20106)"),
    ],
)
def test_trouble_with_duplicates_leaves_the_others_as_they_are(trouble: Exception | None, code: str) -> None:
    refused = RecordResult(status="skipped", seq=0, reasons=(Reason("1003", "no"),))
    soap = Soap(Sync([SyncResult(status="UPDATED", lead_id=9)]), Rest([refused], trouble))
    answered = soap.many(record(FirstName="A"), record("<Id>9</Id>"), more="<dedupEnabled>false</dedupEnabled>")

    assert soap.rest.asked == [[{"email": "a@example.com", "firstName": "A"}]]
    assert [each.value("status") for each in statuses(answered)] == ["FAILED", "UPDATED"]
    assert str(statuses(answered)[0].value("error")).endswith(code)


def statuses(answered: Answered) -> list[tree.Element]:
    content = answered.content.replace("ns1:", "").replace("xsi:nil", "nil")
    found = tree.parse(content).children[0].children[0]
    return list(found.all("syncStatus"))

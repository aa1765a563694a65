"""The standard fields of a lead.

Names, labels and SOAP names:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/list-of-standard-fields . What that page does
not list, and the types, are as a real instance describes them: https://github.com/treasure-data/embulk-input-marketo
(src/test/resources/fixtures/lead_describe_marketo_fields_full.json); their labels, and which of them can be written,
are from memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from local.systems.marketo.leads.fields import Field


def _named(label: str, soap: str, kind: str = "string", name: str = "", **more: bool) -> Field:
    return Field(name=name or soap[0].lower() + soap[1:], label=label, soap=soap, type=kind, **more)


def _company(label: str, soap: str, kind: str = "string", name: str = "") -> Field:
    return _named(label, soap, kind, name, company=True)


def _system(label: str, soap: str, kind: str = "string", name: str = "") -> Field:
    return _named(label, soap, kind, name, read_only=True)


def _plain(kind: str, fields: Iterable[tuple[str, str]], *, read_only: bool = False) -> Iterator[Field]:
    """Fields without a SOAP name: REST name and label."""
    return (Field(name=name, label=label, type=kind, read_only=read_only) for name, label in fields)


_COMPANY = (
    _company("Company Name", "Company"),
    _company("Site", "Site"),
    _company("Billing Address", "BillingStreet", "text"),
    _company("Billing City", "BillingCity"),
    _company("Billing State", "BillingState"),
    _company("Billing Country", "BillingCountry"),
    _company("Billing Postal Code", "BillingPostalCode"),
    _company("Website", "Website", "url"),
    _company("Main Phone", "MainPhone"),
    _company("Annual Revenue", "AnnualRevenue", "currency"),
    _company("Num Employees", "NumberOfEmployees", "integer"),
    _company("Industry", "Industry"),
    _company("SIC Code", "SICCode", name="sicCode"),
    Field(name="mktoCompanyNotes", label="Company Notes", type="text", company=True),
)
_PERSON = (
    _named("Id", "Id", "integer", read_only=True, searchable=True),
    _named("Salutation", "Salutation"),
    _named("First Name", "FirstName"),
    _named("Middle Name", "MiddleName"),
    _named("Last Name", "LastName"),
    _named("Email Address", "Email", "email", searchable=True),
    _named("Phone Number", "Phone", "phone"),
    _named("Mobile Phone Number", "MobilePhone", "phone"),
    _named("Fax Number", "Fax", "phone"),
    _named("Job Title", "Title"),
    _named("Department", "Department"),
    _named("Date of Birth", "DateofBirth", "date", name="dateOfBirth"),
    _named("Address", "Address", "text"),
    _named("City", "City"),
    _named("State", "State"),
    _named("Country", "Country"),
    _named("Postal Code", "PostalCode"),
    _named("Lead Score", "LeadScore", "integer"),
    _named("Lead Source", "LeadSource"),
    _named("Lead Status", "LeadStatus"),
    _named("Lead Rating", "Rating"),
    _named("Role", "LeadRole"),
    _named("Unsubscribed", "Unsubscribed", "boolean"),
    _named("Unsubscribed Reason", "UnsubscribedReason"),
    _named("Do Not Call", "DoNotCall", "boolean"),
    _named("Do Not Call Reason", "DoNotCallReason"),
    _named("Email Invalid", "EmailInvalid", "boolean"),
    _named("Email Invalid Cause", "EmailInvalidCause"),
    _named("External Company Id", "ExternalCompanyId"),
    _named("External Sales Person Id", "ExternalSalesPersonId"),
    *_plain("string", [("personType", "Person Type"), ("gender", "Gender"), ("marketoTimeZone", "Marketo Time Zone")]),
    *_plain("string", [("mktoDoNotCallCause", "Do Not Call Cause")]),
    *_plain("text", [("mktoPersonNotes", "Person Notes")]),
    *_plain("boolean", [("mktoIsPartner", "Is Partner"), ("mktoIsCustomer", "Is Customer")]),
    *_plain("datetime", [("mktoAcquisitionDate", "Acquisition Date")]),
)
_NETWORKS = (("facebook", "Facebook"), ("twitter", "Twitter"), ("linkedIn", "LinkedIn"))
_SOCIAL = (
    _named("Facebook Id", "FacebookId", searchable=True),
    _named("LinkedIn Id", "LinkedInId", searchable=True),
    _named("Twitter Id", "TwitterId", searchable=True),
    *_plain("string", [(f"{name}DisplayName", f"{label} Display Name") for name, label in _NETWORKS]),
    *_plain("string", [(f"{name}ProfileURL", f"{label} Profile URL") for name, label in _NETWORKS]),
    *_plain("string", [(f"{name}PhotoURL", f"{label} Photo URL") for name, label in _NETWORKS]),
    *_plain("integer", [(f"{name}Reach", f"{label} Reach") for name, label in _NETWORKS]),
    *_plain("integer", [(f"{name}ReferredVisits", f"{label} Referred Visits") for name, label in _NETWORKS]),
    *_plain("integer", [(f"{name}ReferredEnrollments", f"{label} Referred Enrollments") for name, label in _NETWORKS]),
    *_plain("integer", [("totalReferredVisits", "Total Referred Visits")]),
    *_plain("integer", [("totalReferredEnrollments", "Total Referred Enrollments")]),
    *_plain("datetime", [("lastReferredVisit", "Last Referred Visit")]),
    *_plain("datetime", [("lastReferredEnrollment", "Last Referred Enrollment")]),
    *_plain("string", [("syndicationId", "Syndication Id")]),
)
_SALES = (
    _named("SFDC Lead Id", "SfdcLeadId", read_only=True, searchable=True),
    _named("SFDC Contact Id", "SfdcContactId", read_only=True, searchable=True),
    _named("SFDC Account Id", "SfdcAccountId", read_only=True, searchable=True),
    _named("SFDC Lead Owner Id", "SfdcLeadOwnerId", read_only=True, searchable=True),
    _named("SFDC Opportunity Id", "SfdcOpptyId", read_only=True, searchable=True),
)
_SYSTEM = (
    _named("Lead Partition Id", "LeadPartitionId", "reference", read_only=True, searchable=True),
    _system("Created At", "CreatedAt", "datetime"),
    _system("Updated At", "UpdatedAt", "datetime"),
    _system("Is Anonymous", "IsAnonymous", "boolean"),
    _system("Anonymous IP", "AnonymousIP", name="anonymousIP"),
    _system("Inferred Company", "InferredCompany"),
    _system("Inferred Country", "InferredCountry"),
    _system("Priority", "Priority", "integer"),
    _system("Relative Score", "RelativeScore", "integer"),
    _system("Urgency", "Urgency", "float"),
    *_plain("integer", [("relativeUrgency", "Relative Urgency")], read_only=True),
    *_plain("boolean", [("isLead", "Is Lead")], read_only=True),
    *_plain("url", [("originalReferrer", "Original Referrer")], read_only=True),
    *_plain(
        "string",
        [
            ("mktoName", "Full Name"),
            ("inferredCity", "Inferred City"),
            ("inferredStateRegion", "Inferred State Region"),
            ("inferredPostalCode", "Inferred Postal Code"),
            ("inferredMetropolitanArea", "Inferred Metropolitan Area"),
            ("inferredPhoneAreaCode", "Inferred Phone Area Code"),
            ("originalSourceType", "Original Source Type"),
            ("originalSourceInfo", "Original Source Info"),
            ("originalSearchEngine", "Original Search Engine"),
            ("originalSearchPhrase", "Original Search Phrase"),
            ("registrationSourceType", "Registration Source Type"),
            ("registrationSourceInfo", "Registration Source Info"),
        ],
        read_only=True,
    ),
    *_plain(
        "reference",
        [
            ("contactCompany", "Contact Company"),
            ("leadPerson", "Person"),
            ("personPrimaryLeadInterest", "Primary Lead Interest"),
            ("leadRevenueCycleModelId", "Revenue Cycle Model"),
            ("leadRevenueStageId", "Revenue Stage"),
            ("acquisitionProgramId", "Acquisition Program"),
        ],
        read_only=True,
    ),
    Field(name="cookies", label="Cookies", type="string", searchable=True),
)
STANDARD = (*_COMPANY, *_PERSON, *_SOCIAL, *_SALES, *_SYSTEM)

"""What an instance has from the beginning.

Names and labels of the standard fields:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/list-of-standard-fields . Their SOAP names
are those that Describe shows, from memory.
"""

from __future__ import annotations

from local.systems.marketo.leads.fields import Field


def _standard(label: str, soap: str, kind: str = "string", name: str = "", **more: bool) -> Field:
    return Field(name=name or soap[0].lower() + soap[1:], label=label, soap=soap, type=kind, **more)


def _company(label: str, soap: str, kind: str = "string", name: str = "") -> Field:
    return _standard(label, soap, kind, name, company=True)


def _system(label: str, soap: str, kind: str = "string", name: str = "") -> Field:
    return _standard(label, soap, kind, name, read_only=True)


STANDARD = (
    _company("Company Name", "Company"),
    _company("Site", "Site"),
    _company("Billing Address", "BillingStreet"),
    _company("Billing City", "BillingCity"),
    _company("Billing State", "BillingState"),
    _company("Billing Country", "BillingCountry"),
    _company("Billing Postal Code", "BillingPostalCode"),
    _company("Website", "Website", "url"),
    _company("Main Phone", "MainPhone", "phone"),
    _company("Annual Revenue", "AnnualRevenue", "currency"),
    _company("Num Employees", "NumberOfEmployees", "integer"),
    _company("Industry", "Industry"),
    _company("SIC Code", "SICCode", name="sicCode"),
    _standard("Id", "Id", "integer", read_only=True, searchable=True),
    _standard("Salutation", "Salutation"),
    _standard("First Name", "FirstName"),
    _standard("Middle Name", "MiddleName"),
    _standard("Last Name", "LastName"),
    _standard("Email Address", "Email", "email", searchable=True),
    _standard("Phone Number", "Phone", "phone"),
    _standard("Mobile Phone Number", "MobilePhone", "phone"),
    _standard("Fax Number", "Fax", "phone"),
    _standard("Job Title", "Title"),
    _standard("Department", "Department"),
    _standard("Date of Birth", "DateofBirth", "date", name="dateOfBirth"),
    _standard("Address", "Address", "text"),
    _standard("City", "City"),
    _standard("State", "State"),
    _standard("Country", "Country"),
    _standard("Postal Code", "PostalCode"),
    _standard("Lead Score", "LeadScore", "score"),
    _standard("Lead Source", "LeadSource"),
    _standard("Lead Status", "LeadStatus"),
    _standard("Lead Rating", "Rating"),
    _standard("Role", "LeadRole"),
    _standard("Unsubscribed", "Unsubscribed", "boolean"),
    _standard("Unsubscribed Reason", "UnsubscribedReason"),
    _standard("Do Not Call", "DoNotCall", "boolean"),
    _standard("Do Not Call Reason", "DoNotCallReason"),
    _standard("Email Invalid", "EmailInvalid", "boolean"),
    _standard("Email Invalid Cause", "EmailInvalidCause"),
    _standard("External Company Id", "ExternalCompanyId"),
    _standard("External Sales Person Id", "ExternalSalesPersonId"),
    _standard("Facebook Id", "FacebookId", searchable=True),
    _standard("LinkedIn Id", "LinkedInId", searchable=True),
    _standard("Twitter Id", "TwitterId", searchable=True),
    _standard("SFDC Lead Id", "SfdcLeadId", read_only=True, searchable=True),
    _standard("SFDC Contact Id", "SfdcContactId", read_only=True, searchable=True),
    _standard("SFDC Account Id", "SfdcAccountId", read_only=True, searchable=True),
    _standard("SFDC Lead Owner Id", "SfdcLeadOwnerId", read_only=True, searchable=True),
    _standard("SFDC Opportunity Id", "SfdcOpptyId", read_only=True, searchable=True),
    _standard("Lead Partition Id", "LeadPartitionId", "integer", read_only=True, searchable=True),
    _system("Created At", "CreatedAt", "datetime"),
    _system("Updated At", "UpdatedAt", "datetime"),
    _system("Is Anonymous", "IsAnonymous", "boolean"),
    _system("Anonymous IP", "AnonymousIP", name="anonymousIP"),
    _system("Inferred Company", "InferredCompany"),
    _system("Inferred Country", "InferredCountry"),
    _system("Priority", "Priority", "integer"),
    _system("Relative Score", "RelativeScore", "integer"),
    _system("Urgency", "Urgency", "float"),
    Field(name="cookies", label="Cookies", type="text", searchable=True),
)

CUSTOM = (
    Field(name="customerName", label="Customer Name", soap="customerName", custom=True),
    Field(name="kintoneRecordId", label="kintone Record Id", soap="kintoneRecordId", custom=True),
    Field(name="renewalDate", label="Renewal Date", soap="renewalDate", type="date", custom=True),
    Field(name="lastVisitAt", label="Last Visit At", soap="lastVisitAt", type="datetime", custom=True),
    Field(name="isMember", label="Is Member", soap="isMember", type="boolean", custom=True),
    Field(name="contractValue", label="Contract Value", soap="contractValue", type="float", custom=True),
    Field(name="memberNumber", label="Member Number", soap="memberNumber", type="integer", custom=True),
    Field(name="notes", label="Notes", soap="notes", type="text", custom=True),
)

FIELDS = STANDARD + CUSTOM

"""Leads into Marketo by the rules of its SOAP calls syncLead and syncMultipleLeads, over the REST API.

Two upserts of one key at once make two leads: Adobe's advice is to serialise writes by key
(https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/leads.md, Create and Update), and a Sync Leads call
may go on for 90 s after its caller has gone (as above, Timeouts). So writes are made under relay.delivering.locks.
"""

"""Leads into Marketo by the rules of its SOAP calls syncLead and syncMultipleLeads, over the REST API."""

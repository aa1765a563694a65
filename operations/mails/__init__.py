"""Mail that comes to a domain: sent as SES hands it over, looked at where it was put aside, taken once more."""

"""Marketo's SOAP API as it was until 31 July 2026: enough that clients which find and synchronise leads work on."""

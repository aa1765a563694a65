"""Marketo's SOAP API as it was until 31 July 2026: enough of it that a client which synchronises leads works on."""

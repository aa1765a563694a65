"""Marketo is written to."""

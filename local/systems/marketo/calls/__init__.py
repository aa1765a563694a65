"""Marketo's calls, by what they are about."""

"""Readings: how far each is, reading now, again or from the past, and what of it a person must answer."""

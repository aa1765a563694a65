"""Whom KARTE knows, and by which address: what is remembered between two events. Imports nothing of the other rooms."""

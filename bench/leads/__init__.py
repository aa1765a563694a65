"""Marketo's leads that are read: what it takes, and whether any change is missed."""

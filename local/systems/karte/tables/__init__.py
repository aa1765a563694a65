"""Linked tables: rows that are tied to users by a key."""

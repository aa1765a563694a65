"""KARTE's API v2."""

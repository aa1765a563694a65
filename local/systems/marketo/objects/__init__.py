"""Custom objects."""

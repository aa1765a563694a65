"""Syncs: how far each is, and running one now."""

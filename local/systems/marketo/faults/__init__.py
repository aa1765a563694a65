"""Failing on command."""

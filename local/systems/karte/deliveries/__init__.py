"""Sending: when, how often, and what became of it."""

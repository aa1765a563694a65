"""Secrets of connections: asking for one, and refusing what its system could not be called with."""

"""Secrets: what a connection's must hold, and who still comes with an old one."""

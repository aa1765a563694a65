"""Secrets: what each holds, what a connection's must hold, rotating them, and who still comes with an old one."""

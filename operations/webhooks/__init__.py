"""Calling a webhook as Marketo does, and what to send to it."""

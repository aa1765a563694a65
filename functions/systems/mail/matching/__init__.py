"""Whose reply it is: by the address that it came to, by its thread, or by who wrote it."""

"""Queues: how much is in them, looking at it without taking it out, and having it delivered now."""

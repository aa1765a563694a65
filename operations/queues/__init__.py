"""Queues: how much is in them, and looking at it without taking it out."""

"""Mails about what was read: which are owed, when they are sent, and what they say. Over parts/; the tick uses it."""

"""A lead into KARTE on schedule: the calls of a day, and what remembering a million users costs."""

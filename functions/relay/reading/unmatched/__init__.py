"""Who was not there yet: events whose person the target does not know. Over events/ and parts/; the tick uses it."""

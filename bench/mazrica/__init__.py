"""Mazrica Sales and Marketo in step: the first sync, and a day of it."""

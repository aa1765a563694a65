"""Erasing what is kept about one record or person, in every memory: found first, shown, and then erased."""

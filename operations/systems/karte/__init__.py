"""Whom KARTE knows, for people: a roster that is loaded, what a user was given, what is erased."""

"""The stand-in's own API."""

"""A site with KARTE's tag, and what the tag talks to."""

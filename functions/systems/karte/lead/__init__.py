"""A lead into KARTE: whose it is, what is written of it, and what is remembered of that. Over systems.karte.people."""

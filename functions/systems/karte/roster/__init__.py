"""Whom KARTE knows, as a stream: who is to be asked for at Marketo. Over systems.karte.people."""

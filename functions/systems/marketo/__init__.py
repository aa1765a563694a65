"""Marketo as a system of the relay: what `to: marketo` in relay.yaml may say, and what becomes of its events."""

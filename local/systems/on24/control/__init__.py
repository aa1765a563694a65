"""The orders of the control interface beside those of every stand-in."""

"""Mazrica is read."""

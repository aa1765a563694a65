"""Authenticated requests that were no valid events, kept as they came."""

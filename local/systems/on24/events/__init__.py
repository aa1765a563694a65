"""Webinars, hubs, pages and virtual environments."""

"""The life of one event: what the logs say of it, and where it is now."""

"""Records: how they are kept, written, found and shown."""

"""What a reading does next: bookmarks, windows, events that are read whole. Plain reckoning, which asks nobody."""

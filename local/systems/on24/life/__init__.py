"""What happens by itself: what is planned, and who becomes active while pages are read."""

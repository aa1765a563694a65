"""What attendees do."""

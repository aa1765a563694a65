"""What keeps the relay's own write from coming back as somebody's change. May import limits and what stands below."""

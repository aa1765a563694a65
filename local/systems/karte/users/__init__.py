"""Who is who, what was recorded of them, and what is known of a user at a moment."""

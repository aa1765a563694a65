"""Who registered, and what they did."""

"""What all stand-ins share."""

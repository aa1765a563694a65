"""What people do on Mazrica's screens."""

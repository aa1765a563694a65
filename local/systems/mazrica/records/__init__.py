"""What an account of Mazrica holds."""

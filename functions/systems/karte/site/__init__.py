"""What runs at the site and in KARTE so that the relay is called, and what is typed in there. Never used in Lambda."""

"""From ON24's rows to the payloads that routes map: plain functions, which ask nobody."""

"""The functions' logs, read line by line."""

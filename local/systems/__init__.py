"""The stand-ins, a folder for each system."""

"""KARTE's calls: its webhook action, Craft, hooks, and its events on a bus of AWS."""

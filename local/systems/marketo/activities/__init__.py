"""The activity log and its types."""

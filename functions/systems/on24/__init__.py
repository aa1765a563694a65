"""ON24: who registered for webinars and who attended, read by its REST API v2."""

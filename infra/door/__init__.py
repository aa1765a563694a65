"""The way in: the API, who may call it, and the functions behind it."""

"""The control API, and what people do in the instance."""

"""The calls of Marketo's REST API, grouped as Adobe's reference groups them."""

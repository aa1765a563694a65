"""The webhooks that the domain calls."""

"""The webhooks that the instance calls."""

"""What KARTE does when a user's event triggers it: webhooks, Craft, Amazon EventBridge, scripts in the page."""

"""Adobe Marketo Engage: its REST API, and Marketo as a system that webhooks are delivered to."""

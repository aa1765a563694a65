"""Adobe Marketo Engage: its REST API. What the relay does with it stands beside."""

"""What a lead did lately, for people: asked of the function that has the connection's secret."""

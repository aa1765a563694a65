"""Calls of Mazrica's Open API: their pace, what answers mean, pages of lists. Knows nothing of what is made of them."""

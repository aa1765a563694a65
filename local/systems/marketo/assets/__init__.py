"""Static lists, programs and campaigns, and who is a member of them."""

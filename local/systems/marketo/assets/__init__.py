"""Static lists, programs, campaigns and mails, and who is a member of them."""

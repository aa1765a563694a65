"""What is written to Mazrica: contacts and accounts for leads. Over people/, rows/ and rest/."""

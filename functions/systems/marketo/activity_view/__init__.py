"""What a lead did on the web and with mails in the two weeks before somebody asks: read, and shown as a page."""

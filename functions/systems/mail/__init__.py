"""Replies to mails: Amazon SES receives them for a subdomain and starts `inbound_mail.py`. Only read, never written to.

`receiver.py` is how a route takes one; `arriving/` fetches it and leads it there, `parsing/` reads it, `matching/`
finds whose it is, `forwarding/` sends it on to a person's mailbox.
"""

"""Mazrica Sales, by its Open API: contacts, accounts, deals and actions."""

"""What can be read at an ON24 account: registrants, attendees, no-shows, events, leads. Over rest/ and rows/.

plan/ says what is read next, plainly; people/ makes of rows what routes are told.
"""

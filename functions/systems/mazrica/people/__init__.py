"""Who is whom: contacts, and the leads that they are linked to. Over rows/ and rest/."""

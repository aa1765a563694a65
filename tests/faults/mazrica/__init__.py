"""Mazrica and Marketo in step while everything fails: nobody is there twice, and nobody has what is another's."""

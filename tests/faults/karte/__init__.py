"""KARTE and Marketo both ways while everything fails: nobody is given what is somebody else's."""

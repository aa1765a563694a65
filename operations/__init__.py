"""What people who look after a relay can ask and do, as a library: it decides and returns values, and shows nothing.

The command (`ops/`) is one face of it. May import `config/` and `functions/`, and nothing that talks to people.
"""

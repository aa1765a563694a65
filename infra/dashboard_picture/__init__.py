"""A picture of the dashboard for the documentation: its definition as it is synthesised, with made-up figures."""

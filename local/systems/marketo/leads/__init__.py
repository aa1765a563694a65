"""The Lead Database: fields, values, leads, and finding them."""

"""Marketo as a system that is read: its leads. Over `rest/`; nothing here writes."""

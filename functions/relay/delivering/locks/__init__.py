"""Who may write to a person now, where a system makes two of one that is upserted, or looked for, twice at once.

Systems use it; it knows nothing of a delivery.
"""

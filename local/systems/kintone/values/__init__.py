"""What each field type takes, and how kintone keeps it. One module per family of types."""

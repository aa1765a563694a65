"""What a person makes in Marketo for routes that lead there from what is read, and whether what is there fits."""

"""What the relay costs at AWS: calls are counted as the functions make them, and multiplied by list prices."""

"""What rows of lists say: payloads, times, detail items, names of people. Asks nobody; over rest/."""

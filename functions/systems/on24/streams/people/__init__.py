"""From rows of people to what is told of them, and what of that is kept. Over plan/."""

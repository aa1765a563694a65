"""What a person is told of ON24 who sets it up. Nothing here is used in Lambda but by a check."""

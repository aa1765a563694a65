"""What a person is told of Mazrica who sets it up. Nothing here is used in Lambda."""

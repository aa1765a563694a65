"""What a person is told who sets up what is read: what its records look like, and what is made at both systems."""

"""What people can ask and do that belongs to one system: a folder for each, which only its commands import."""

"""Anyone who posts, and the dialect of Marketo's webhook templates."""

"""What is read, in parts: where each stands, how it comes to be, which is next. Whoever reads or asks may import it."""

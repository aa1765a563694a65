"""What is measured, and who hears of trouble."""

"""What people see: tables, colours, lines, hints that can be pasted."""

"""`/log`: reading lines, asking about what is unclear, the form, Undo, Edit and marks."""

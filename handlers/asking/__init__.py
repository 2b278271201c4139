"""The asking room: personal questions, quiet, absence, and how often one is asked."""

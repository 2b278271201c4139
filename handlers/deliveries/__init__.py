"""Deliveries that failed or are uncertain: who is told, and the buttons that mend them."""

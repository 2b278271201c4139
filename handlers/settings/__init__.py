"""The settings room: the workspace's language, country, working hours, holidays and ask budget."""

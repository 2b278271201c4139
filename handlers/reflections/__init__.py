"""The reflections room: `/reflect`, prompts answered in a form, for oneself or for the team."""

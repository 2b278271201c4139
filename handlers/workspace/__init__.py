"""The workspace room: `/noisegate`, help, direct messages, and the roster kept from events."""

"""The privacy room: what is stored about a member, shown to that member."""

"""Pure views that several rooms show."""

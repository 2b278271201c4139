"""What members see of digests: the form, the list, the edition, the private answers."""

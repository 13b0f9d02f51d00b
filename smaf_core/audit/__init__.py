"""What can be said of a whole set of masks: how good it is, from a sample that a person corrects with care."""

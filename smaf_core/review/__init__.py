"""What is looked at first, what may be accepted at once, which tags are doubtful, how rounds compare."""

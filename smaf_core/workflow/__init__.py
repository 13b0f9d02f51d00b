"""One function for each verb of the user: folder in, files out. Here the stages meet the disk."""

"""Several people at one project: two copies of it are compared and merged."""

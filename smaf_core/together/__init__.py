"""Several people at one project: second looks with agreement, and two copies that are compared and merged."""

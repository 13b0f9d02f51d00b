"""Every number a person may want to turn, with its unit and its source."""

"""Pictures that are drawn: contact sheets and plots."""

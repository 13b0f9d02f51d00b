"""Who works on a project: a person's name, and what each decided when."""

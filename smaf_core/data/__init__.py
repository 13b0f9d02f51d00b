"""What everything is made of: pictures, label maps, masks, tags, attention, and their way to and from files."""

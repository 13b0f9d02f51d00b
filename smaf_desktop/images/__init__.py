"""The list of images: its model, its filter, thumbnails, what is done with many at once."""

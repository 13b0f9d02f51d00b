"""Files of others: dialogs for opening, importing and exporting."""

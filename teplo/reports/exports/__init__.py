"""What lists show, as it leaves the house: columns, rows, how many somebody may take."""

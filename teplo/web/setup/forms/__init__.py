"""The forms of the settings pages: only the fields that stand here can be changed."""

"""Processes: templates of tasks with roles and terms, and each time one was started for a person or a deal."""

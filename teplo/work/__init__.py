"""What people do: tasks, notes, notices."""

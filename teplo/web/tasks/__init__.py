"""The list of tasks: mine, the team's, overdue, today, this week."""

"""What an employee is told: the bell and what lies behind it."""

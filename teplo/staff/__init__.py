"""Our own people: employees, teams, roles, queues, tokens; and the one policy."""

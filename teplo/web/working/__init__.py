"""Who works when: schedules, the production calendar, the roster of a week, absences and duties."""

"""Who leads whom: whoever may give away the leads of a team stands at its head."""

from collections.abc import Collection

from teplo.kit import sql
from teplo.staff.permissions import Permission, Scope

# The teams with those above them, and how far above; who leads nobody above his own team leads that one alone.
HEADS = """
WITH RECURSIVE above (team, id, steps) AS (
    SELECT id, id, 0 FROM staff_team
    UNION SELECT a.team, t.parent_id, a.steps + 1 FROM above a JOIN staff_team t ON t.id = a.id
        WHERE t.parent_id IS NOT NULL)
SELECT a.team, e.id, a.steps FROM staff_employee e
JOIN staff_grant g ON g.role_id = e.role_id AND g.permission = %(right)s AND g.status = ''
    AND g.scope IN (%(team)s, %(below)s)
JOIN above a ON a.id = e.team_id AND (a.steps = 0 OR g.scope = %(below)s)
WHERE e.is_active AND NOT e.is_robot ORDER BY a.team, a.steps, e.id
"""


class Heads:
    """Who stands at the head of each team, nearest first."""

    def __init__(self) -> None:
        asked = {"right": Permission.LEAD_ASSIGN.value, "team": Scope.TEAM.value, "below": Scope.TEAMS_BELOW.value}
        self._of_team: dict[int, list[tuple[int, int]]] = {}
        for team, employee, steps in sql.rows(HEADS, asked):
            self._of_team.setdefault(team, []).append((steps, employee))

    def of(self, team: int | None, *, but: Collection[int] = ()) -> list[int]:
        """The nearest heads of a team other than `but`; without a team, or without a head in it, all heads there are.

        Empty where the company has none.
        """
        found = [(steps, one) for steps, one in self._of_team.get(team or 0, ()) if one not in but]
        if found:
            return [one for steps, one in found if steps == found[0][0]]
        return sorted({one for heads in self._of_team.values() for _steps, one in heads if one not in but})

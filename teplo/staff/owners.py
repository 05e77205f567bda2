"""An owner as it is told to the outside: an employee or a queue, with its name."""

from dataclasses import dataclass

from teplo.staff.models import Employee, Queue


@dataclass(frozen=True, slots=True)
class OwnerView:
    """`kind` is `employee` or `queue`."""

    kind: str
    id: int
    name: str

    @classmethod
    def of(cls, owner: Employee | Queue) -> "OwnerView":
        return cls("employee" if isinstance(owner, Employee) else "queue", owner.pk, str(owner))

    def as_json(self) -> dict[str, object]:
        return {"kind": self.kind, "id": self.id, "name": self.name}

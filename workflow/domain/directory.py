"""The directory: posts, granted roles, acting officials and officials without a NIP, as they stand.

It changes only with imports, so a process keeps it and compares one number with the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from workflow.domain.facts import Post
from workflow.domain.independence import UNTIED, Ties
from workflow.domain.stages import Role


class RoleGrant(NamedTuple):
    """A role of a person, city-wide where `unit_id` is None; inclusive dates, None = open."""

    nip: str
    role: Role
    unit_id: str | None
    start: date | None
    end: date | None

    def holds(self, on: date) -> bool:
        """True on every day from start to end, both inclusive."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


class Delegation(NamedTuple):
    """An acting official (plt, plh: `post_id`) or a delegated role (`role`), with its letter."""

    from_nip: str | None
    to_nip: str
    post_id: str | None
    role: Role | None
    basis: str
    letter: str | None
    start: date | None
    end: date | None

    def holds(self, on: date) -> bool:
        """True on every day from start to end, both inclusive."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


class Official(NamedTuple):
    """A person without a NIP: the head of region, the deputy."""

    id: str
    name: str
    title: str
    email: str | None


@dataclass(frozen=True)
class Directory:
    """Everything about offices that a case may need, in memory."""

    seq: int
    posts: Mapping[str, Post]
    grants: tuple[RoleGrant, ...]
    delegations: tuple[Delegation, ...]
    officials: Mapping[str, Official]
    tables: frozenset[str]
    roster_on: date | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    _by_nip: dict[str, list[RoleGrant]] = field(default_factory=dict)
    _by_role: dict[Role, list[RoleGrant]] = field(default_factory=dict)
    _acting: dict[str, list[Delegation]] = field(default_factory=dict, repr=False, compare=False)
    _held: dict[tuple[Role, date, str | None], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _executive: list[tuple[str, ...]] = field(default_factory=list, repr=False, compare=False)
    _ties: dict[tuple[str | None, date], Ties] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Indexes the grants once."""
        for grant in self.grants:
            self._by_nip.setdefault(grant.nip, []).append(grant)
            self._by_role.setdefault(grant.role, []).append(grant)
        for delegation in self.delegations:
            if delegation.post_id is not None and delegation.basis in {"plt", "plh"}:
                self._acting.setdefault(delegation.post_id, []).append(delegation)

    def executive_posts(self) -> tuple[str, ...]:
        """The JPT posts of the map; none where the register of sanctions is there, so that no statement stands for it."""
        if "hukdis" in self.tables:
            return ()
        if not self._executive:
            self._executive.append(tuple(post.id for post in self.posts.values() if post.kind == "jpt_pratama"))
        return self._executive[0]

    def roles_of(self, nip: str, on: date) -> tuple[RoleGrant, ...]:
        """The roles granted to a person on a day."""
        return tuple(grant for grant in self._by_nip.get(nip, ()) if grant.holds(on))

    def holders(self, role: Role, on: date, *, agency: str | None = None) -> tuple[str, ...]:
        """Who holds a role on a day: those of the agency first, then the city-wide ones; file order within."""
        key = (role, on, agency)
        held = self._held.get(key)
        if held is None:
            current = [grant for grant in self._by_role.get(role, ()) if grant.holds(on)]
            own = [grant.nip for grant in current if agency is not None and grant.unit_id == agency]
            wide = [grant.nip for grant in current if grant.unit_id is None]
            held = self._held[key] = tuple(dict.fromkeys([*own, *wide]))
        return held

    def named_head(self, agency: str, on: date) -> str | None:
        """Who was named head of an agency (kepala_opd) on a day; None where the post's holder is its head."""
        for grant in self._by_role.get(Role.KEPALA_OPD, ()):
            if grant.unit_id == agency and grant.holds(on):
                return grant.nip
        return None

    def delegated(self, from_nip: str, to_nip: str, role: Role, on: date) -> Delegation | None:
        """The delegation by which `to_nip` acts in a role on behalf of `from_nip` on a day."""
        for grant in self.delegations:
            same = grant.from_nip == from_nip and grant.to_nip == to_nip and grant.role is role
            if same and grant.basis == "delegasi" and grant.holds(on):
                return grant
        return None

    def delegates(self, from_nip: str, role: Role, on: date) -> tuple[str, ...]:
        """Who may act in a role on behalf of `from_nip` on a day by a recorded delegation, in the order of the table."""
        own = (d for d in self.delegations if d.from_nip == from_nip and d.role is role and d.basis == "delegasi")
        return tuple(dict.fromkeys(d.to_nip for d in own if d.holds(on)))

    def acts_as_plh(self, from_nip: str, to_nip: str, on: date) -> Delegation | None:
        """The letter by which `to_nip` is Plh of `from_nip` on a day."""
        for grant in self.delegations:
            if grant.basis == "plh" and grant.from_nip == from_nip and grant.to_nip == to_nip and grant.holds(on):
                return grant
        return None

    def ties(self, proposer: str | None, on: date) -> Ties:
        """What ties people to one another around the cases of a proposer, on a day."""
        key = (proposer, on)
        found = self._ties.get(key)
        if found is None:
            known = self.aliases.get
            giver = known(proposer, proposer) if proposer is not None else None
            lent = (d for d in self.delegations if d.from_nip is not None and known(d.from_nip, d.from_nip) == giver)
            own = [d.to_nip for d in lent if d.holds(on)]
            found = Ties(self.aliases, frozenset(own)) if own or self.aliases else UNTIED
            self._ties[key] = found
        return found

    def acting_for(self, post_id: str, on: date) -> Delegation | None:
        """The Plt or Plh of a post on a day."""
        return next((grant for grant in self.acting_on(post_id) if grant.holds(on)), None)

    def acting_on(self, post_id: str) -> Sequence[Delegation]:
        """Every Plt and Plh of a post, whatever the day, in the order of the table."""
        return self._acting.get(post_id, ())

"""`mutasi peta --unit U --svg`: the map of one unit as of today; nothing is written."""

from workflow.domain.errors import NotFoundError
from workflow.domain.unit_map import Deputy, UnitMap, map_of_unit
from workflow.services.competency_map import critical_skills
from workflow.services.house import House
from workflow.services.starting import where_to_start
from workflow.storage.dossiers import Dossiers


def unit_map(house: House, unit_id: str, dossiers: Dossiers) -> UnitMap:
    """The map of a unit.

    Args:
        dossiers: of the whole city.

    Raises:
        NotFoundError: no post of our own is of this unit.
    """
    found = where_to_start(house)
    staffing = found.staffing
    own = [post for post in staffing.posts.values() if post.unit_id == unit_id]
    if not own:
        raise NotFoundError("Unit", unit_id)
    with house.store.reading() as conn:
        directory = house.loader.directory(conn)
    long = {one.post_id for one in found.acting_long}
    deputies = {}
    for post in own:
        acting = directory.acting_for(post.id, staffing.today)
        if acting is not None:
            person = dossiers.people.get(acting.to_nip)
            deputies[post.id] = Deputy(person.name if person else "", str(acting.basis), post.id in long)
    heavy = [(unit_id, post.id) for post in own if post.service_critical or post.signatory]
    here = {person.nip for post, person in staffing.present() if post.unit_id == unit_id}
    skills = critical_skills(heavy, here & dossiers.people.keys(), dossiers)
    able = {code: nips for (_unit, code), nips in skills.items()}
    return map_of_unit(unit_id, staffing, found.limits, deputies=deputies, skills=able)

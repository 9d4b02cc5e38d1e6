"""The acceptance tests: what DOMAIN.md asks of the product, as files under the real commands.

Each case of DOMAIN.md 2 stands in `test_cases.py` (AC-01 to AC-17), `test_nights.py` (AC-21) and `test_service.py` (AC-22),
with the same facts made lawful beside it. `test_newcomer.py` walks a round with ten faults by what the findings say.

The points of DOMAIN.md 10 that touch the rules and findings, and what shows each:

1.  paper: tests/integration/test_paper.py, test_a_list_on_paper_names_its_people and its neighbours
2.  SK lists, names struck by pen: tests/integration/test_chain.py, test_the_record_of_a_list_names_the_excluded_and_the_struck
3.  BKN in parts, a post that was not covered: `test_office.py`; the chains that it breaks: tests/integration (letters and I-MUT)
5.  profiles by kind of post: tests/integration/test_profiles.py, test_holdings.py
6.  poor data: `test_office.py`; counted by table: tests/integration/test_readiness.py
7.  small units: `test_office.py`
8.  silence of a head: `test_service.py` (a head does not answer for himself), tests/integration/test_chain.py
9.  response and objection: tests/integration/test_ways_back.py, test_an_objection_has_its_receipt_and_its_clocks
12. somebody is missing at the handover: tests/unit/domain/test_way_out.py, test_each_fault_of_a_handover_has_its_way_out
13. facts move under a case: tests/integration/test_ways_back.py, test_names_are_looked_at_again_on_the_eve_and_on_the_morning
14. ralat and cancellation: `test_newcomer.py`; refused as such: tests/integration/test_corrections.py
15. no substitute for BKN: `test_cases.py` on the screen; on paper: tests/integration/test_prints.py
16. the old way: `test_office.py`
"""

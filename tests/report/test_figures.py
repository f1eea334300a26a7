from __future__ import annotations

from itertools import combinations

from report_documents import make_document, make_finding, make_side

from disagree.report.document import Finding, read_document
from disagree.report.figures import outlet_map, speaker_graph


def findings(*pairs: tuple[str, str], status: str = "conflict") -> tuple[Finding, ...]:
    rows = [
        make_finding(
            status=status, left=make_side(speaker=one, outlet=one), right=make_side(speaker=other, outlet=other)
        )
        for one, other in pairs
    ]
    return read_document(make_document(*rows)).disagreements


def test_a_graph_has_a_name_each_and_an_arc_for_each_two() -> None:
    graph = speaker_graph([*findings(("A", "B"), ("B", "A"), ("A", "C")), *findings(("C", "B"), status="update")])
    assert graph is not None
    assert [node.name for node in graph.nodes] == ["A", "B", "C"]
    arcs = {(arc.left, arc.right): (arc.count, arc.conflicts) for arc in graph.arcs}
    assert arcs == {("A", "B"): (2, 2), ("A", "C"): (1, 1), ("B", "C"): (1, 0)}


def test_everything_in_a_drawing_stands_inside_it() -> None:
    names = [f"Speaker with a rather long name {n:02}" for n in range(30)]
    pairs = findings(*combinations(names, 2))
    graph, heat = speaker_graph(pairs), outlet_map(pairs)
    assert graph is not None
    assert heat is not None
    assert (len(graph.nodes), graph.hidden, len(heat.nodes), heat.hidden) == (14, 16, 10, 20)
    assert all(0 < arc.x <= graph.width - 10 and 0 < arc.y < graph.height for arc in graph.arcs)
    assert all(cell.x + heat.cell <= heat.width and cell.y + heat.cell <= heat.height for cell in heat.cells)
    assert max(len(node.label) for node in graph.nodes) <= 30


def test_opponents_stand_next_to_each_other() -> None:
    graph = speaker_graph(findings(("A", "Z"), ("B", "Y"), ("C", "X")))
    assert graph is not None
    order = [node.name for node in graph.nodes]
    assert all(abs(order.index(one) - order.index(other)) == 1 for one, other in (("A", "Z"), ("B", "Y"), ("C", "X")))


def test_there_is_no_drawing_of_nothing() -> None:
    assert speaker_graph([]) is None
    assert speaker_graph(findings(("A", "A"))) is None
    assert outlet_map([]) is None
    assert outlet_map(findings(("A", "A"))) is None


def test_a_map_counts_both_orders_in_one_square_and_shades_the_most_darkest() -> None:
    heat = outlet_map(findings(("A", "B"), ("B", "A"), ("B", "B")))
    assert heat is not None
    assert [(cell.row, cell.column, cell.count, cell.shade) for cell in heat.cells] == [
        ("A", "A", 0, 0),
        ("B", "A", 2, 5),
        ("B", "B", 1, 3),
    ]

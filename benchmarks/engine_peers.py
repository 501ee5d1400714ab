"""Others who can follow money or reach accounts, each on the same rows, each in its own best form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from haltline.engine import Ledger, expose, trace
from haltline.engine.disputes import Parts

HOPS = 5


class Peer(NamedTuple):
    """What it does (`kind`: a rule, or reach), what it needs, and how; preparing is not timed."""

    name: str
    kind: str
    needs: tuple[str, ...]
    prepare: Callable[[Ledger, Parts], Any]
    run: Callable[[Any], object]


def _as_it_is(ledger: Ledger, parts: Parts) -> Any:
    return ledger, parts


def _plainly(rule: str) -> Callable[[Any], object]:
    return lambda given: trace(*given, rule, kernel=False)


def _on_duckdb(ledger: Ledger, parts: Parts) -> Any:
    import ibis

    from haltline.cli.trace.backends import OnDuckDB

    return OnDuckDB(ibis.duckdb.connect()), ledger, parts


def _trace_on_duckdb(given: Any) -> object:
    from haltline.engine.relational import trace_on

    return trace_on(*given, "fifo")


def _polars_rows(ledger: Ledger, parts: Parts) -> Any:
    import polars

    rows = {"row": np.arange(len(ledger)), "source": ledger.sources, "target": ledger.targets}
    named = polars.DataFrame({"row": np.array(parts.rows)})
    return polars.DataFrame(rows), named, ledger.outside


def _polars_reach(given: Any) -> object:
    """Hop by hop the earliest row that reached each account, then rows out of it that are later."""
    import polars as pl

    rows, named, outside = given
    inside = (pl.col("target") != outside) & (pl.col("source") != pl.col("target"))
    reached = rows.join(named, on="row").filter(inside).group_by("target").agg(pl.col("row").min())
    for _ in range(HOPS - 1):
        onward = rows.join(reached, left_on="source", right_on="target", suffix="_reached")
        onward = onward.filter((pl.col("row") > pl.col("row_reached")) & inside).select("target", "row")
        reached = pl.concat([reached, onward]).group_by("target").agg(pl.col("row").min())
    return reached


def _pairs(ledger: Ledger, parts: Parts) -> tuple[Any, set[int]]:
    inside = (ledger.sources != ledger.outside) & (ledger.targets != ledger.outside)
    pairs = np.stack([ledger.sources[inside], ledger.targets[inside]], axis=1)
    starts = {int(ledger.targets[row]) for row in parts.rows} - {ledger.outside}
    return pairs, starts


def _networkx(ledger: Ledger, parts: Parts) -> Any:
    import networkx

    pairs, starts = _pairs(ledger, parts)
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(ledger.outside))
    graph.add_edges_from(pairs.tolist())
    return graph, starts


def _networkx_reach(given: Any) -> object:
    import networkx

    graph, starts = given
    return networkx.multi_source_dijkstra_path_length(graph, starts, cutoff=HOPS - 1, weight=None)


def _igraph(ledger: Ledger, parts: Parts) -> Any:
    import igraph

    pairs, starts = _pairs(ledger, parts)
    graph = igraph.Graph(n=ledger.outside + 1, edges=pairs, directed=True)
    graph.add_edges([(ledger.outside, start) for start in starts])  # one start before all of them
    return graph, ledger.outside


def _igraph_reach(given: Any) -> object:
    graph, start = given
    return graph.neighborhood(start, order=HOPS, mode="out")


def _rustworkx(ledger: Ledger, parts: Parts) -> Any:
    import rustworkx

    pairs, starts = _pairs(ledger, parts)
    graph = rustworkx.PyDiGraph(multigraph=True)
    graph.add_nodes_from(range(ledger.outside))
    graph.extend_from_edge_list([tuple(pair) for pair in pairs.tolist()])
    return graph, sorted(starts)


def _rustworkx_reach(given: Any) -> object:
    import rustworkx

    graph, starts = given
    return rustworkx.bfs_successors(graph, starts[0]) if len(starts) == 1 else _layers(graph, starts)


def _layers(graph: Any, starts: list[int]) -> set[int]:
    reached, edge = set(starts), set(starts)
    for _ in range(HOPS - 1):
        edge = {int(node) for at in edge for node in graph.successor_indices(at)} - reached
        reached |= edge
    return reached


PEERS = (
    Peer("pure Python, fifo", "fifo", (), _as_it_is, _plainly("fifo")),
    Peer("pure Python, pro-rata", "pro-rata", (), _as_it_is, _plainly("pro-rata")),
    Peer("pure Python, reach", "reach", (), _as_it_is, lambda given: expose(*given, kernel=False)),
    Peer("DuckDB, our expressions, fifo", "fifo", ("ibis", "duckdb"), _on_duckdb, _trace_on_duckdb),
    Peer("Polars, reach", "reach", ("polars",), _polars_rows, _polars_reach),
    Peer("NetworkX, reach without time", "reach", ("networkx",), _networkx, _networkx_reach),
    Peer("igraph, reach without time", "reach", ("igraph",), _igraph, _igraph_reach),
    Peer("rustworkx, reach without time", "reach", ("rustworkx",), _rustworkx, _rustworkx_reach),
)

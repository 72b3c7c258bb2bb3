"""Reviewer rings: groups of accounts that praise the same products of several sellers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

#: A ring has at least this many accounts and products, each linked to as many of the others.
LEAST = 3
#: Part of a ring's pairs of account and product that must be linked.
LEAST_DENSITY = 0.4


@dataclass(frozen=True, kw_only=True, slots=True)
class Praise:
    """A high review: who praised which product of which seller."""

    reviewer: str
    product: str
    seller: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ring:
    """A dense group in the graph of reviewers and products.

    Attributes:
        reviewers: Its accounts, sorted.
        products: What they praise together, sorted.
        sellers: Whose products these are, sorted.
        links: Praises within the group.
        density: Links over all pairs of account and product.
        expected: Links to be expected between them if everybody praised at random, every account
            and product keeping its number of praises (the configuration model).
    """

    reviewers: tuple[str, ...]
    products: tuple[str, ...]
    sellers: tuple[str, ...]
    links: int
    density: float
    expected: float


def find_rings(praises: Iterable[Praise], *, least: int = LEAST) -> list[Ring]:
    """Return the rings, largest number of links first.

    A ring is a community in the k-core of the bipartite graph: every account of it praises at
    least `least` of its products, every product has at least `least` of its accounts, and four in
    ten of all pairs are linked. Two accounts that share one popular product are no ring, nor is
    the crowd around popular products.

    Source: Batagelj and Zaversnik 2003, An O(m) algorithm for cores decomposition of networks;
    Blondel et al. 2008 (Louvain communities, with a fixed seed; both by networkx). Compare Hooi
    et al. 2016, FRAUDAR, KDD: dense blocks stay dense under camouflage links.
    """
    sellers: dict[str, str] = {}
    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    for praise in praises:
        sellers[praise.product] = praise.seller
        graph.add_edge(("r", praise.reviewer), ("p", praise.product))
    degrees = Counter(dict(graph.degree()))
    total = max(graph.number_of_edges(), 1)
    core = nx.k_core(graph, least)
    rings = []
    for part in nx.community.louvain_communities(core, seed=0) if core else ():
        dense = nx.k_core(core.subgraph(part), least)
        accounts = sorted(name for kind, name in dense if kind == "r")
        products = sorted(name for kind, name in dense if kind == "p")
        pairs = len(accounts) * len(products)
        links = dense.number_of_edges()
        if not pairs or links < LEAST_DENSITY * pairs:
            continue
        praised = sum(degrees["p", name] for name in products)
        rings.append(
            Ring(
                reviewers=tuple(accounts),
                products=tuple(products),
                sellers=tuple(sorted({sellers[name] for name in products})),
                links=links,
                density=links / pairs,
                expected=sum(degrees["r", name] for name in accounts) * praised / total,
            )
        )
    return sorted(rings, key=lambda ring: (-ring.links, ring.reviewers))

"""Which stars vanish at each seller: the rows of `selections`, written and asked for."""

from collections.abc import Sequence

from db.store import Row, Store


def save_selection(store: Store, columns: dict[str, object]) -> None:
    """Write a seller's row of `selections`; of one that is there, all but the e-value."""
    names = list(columns)
    store.execute(
        f"INSERT INTO selections ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        " ON CONFLICT (seller_id) DO UPDATE SET "
        + ", ".join(
            f"{name} = excluded.{name}" for name in names if name not in ("seller_id", "e_value")
        ),
        tuple(columns.values()),
    )


def drop_selection(store: Store, seller: str) -> None:
    """Remove the row of a seller of whom no removal informs any longer."""
    store.execute("DELETE FROM selections WHERE seller_id = ?", (seller,))


def set_at_risk(store: Store, watched: Sequence[tuple[int, int, str]]) -> None:
    """Write how many low-star and other reviews were watched, given as (low, others, seller)."""
    store.executemany(
        "UPDATE selections SET low_at_risk = ?, high_at_risk = ? WHERE seller_id = ?", watched
    )


def set_e_values(store: Store, values: Sequence[tuple[float, str, str]]) -> None:
    """Write e-values, given as (value, time of the look, seller)."""
    store.executemany("UPDATE selections SET e_value = ?, as_of = ? WHERE seller_id = ?", values)


def selection_row(store: Store, seller: str) -> Row:
    """Return a seller's row of `selections` with its site_id and key."""
    return store.rows(
        "SELECT x.*, s.site_id, s.key FROM selections x JOIN sellers s ON s.id = x.seller_id"
        " WHERE x.seller_id = ?",
        (seller,),
    )[0]


def seller_e_values(store: Store) -> dict[str, float]:
    """Return the e-value of every seller; 1 for those of whom nothing informative vanished."""
    return {
        row["id"]: row["e_value"]
        for row in store.execute(
            "SELECT s.id, coalesce(x.e_value, 1.0) AS e_value FROM sellers s"
            " LEFT JOIN selections x ON x.seller_id = s.id ORDER BY s.id"
        )
    }

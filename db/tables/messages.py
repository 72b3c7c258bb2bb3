"""Messages that buyers handed over."""

from db.erasures import message_without_erased
from db.identity import seller_id
from db.records import Message
from db.store import Store


def store_message(store: Store, message: Message) -> bool:
    """Store a message, without whom and what was erased; False when it is there already."""
    with store.atomic():
        if store.value("SELECT 1 FROM messages WHERE id = ?", (message.id,)):
            return False
        message = message_without_erased(store, message)
        site = message.site or "mail"
        store.insert("sites", {"id": site, "marketplace": "mail"}, or_ignore=True)
        seller = None
        if message.seller:
            seller = seller_id(site, message.seller)
            store.insert(
                "sellers",
                {
                    "id": seller,
                    "site_id": site,
                    "key": message.seller,
                    "name": message.seller,
                    "first_seen_at": message.sent_at or "",
                },
                or_ignore=True,
            )
        return store.insert(
            "messages",
            {
                "id": message.id,
                "site_id": site,
                "seller_id": seller,
                "product_key": message.product,
                "crawl_id": message.crawl,
                "sent_at": message.sent_at,
                "sender": message.sender,
                "parties": message.parties,
                "subject": message.subject,
                "body": message.body,
            },
        )

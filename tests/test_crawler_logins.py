"""Names and passwords in addresses: neither kept nor told."""

import pytest

from crawler.logins import has_login, hidden_login, without_login


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://jane:word@shop.example/p?a=1#r", "https://shop.example/p?a=1#r"),
        ("https://jane@shop.example:8443/p", "https://shop.example:8443/p"),
        ("http://a@b:word@127.0.0.1:80/", "http://127.0.0.1:80/"),
    ],
)
def test_a_login_is_taken_out(url: str, bare: str) -> None:
    assert has_login(url)
    assert without_login(url) == bare
    assert not has_login(bare)


@pytest.mark.parametrize(
    "url", ["https://shop.example/@jane", "https://shop.example/?mail=a@b.example", "http://[x@/"]
)
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert not has_login(url)
    assert without_login(url) == url


@pytest.mark.parametrize(
    "text", ["https://jane:word@shop.example/", "https://jane:pass/word@shop.example/"]
)
def test_no_password_is_told(text: str) -> None:
    assert "word" not in hidden_login(text)
    assert "shop.example" in hidden_login(text)


def test_an_address_without_a_login_is_told_whole() -> None:
    assert hidden_login("ftp://shop.example/p") == "ftp://shop.example/p"

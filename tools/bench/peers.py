"""What the peers took on the same kind of machine (PostgreSQL, 2 workers, 100,000 opportunities), in milliseconds.

Median, statements and kilobytes of one warm page; from the project's study of its peers of 2026-11-21. Odoo's are
calls without rendering. What we promise ourselves stands in promises.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """One step as the peers do it: best known p50 of each."""

    odoo: str
    creme: str
    django_crm: str

    def __str__(self) -> str:
        return f"{self.odoo} · {self.creme} · {self.django_crm}"


PEERS: dict[str, Peer] = {
    "list": Peer("104, 19 SQL, 60 KB", "488, 26 SQL, 421 KB", "732, 676 SQL"),
    "page 1000": Peer("265, 18 SQL", "339, 25 SQL", "1031, 676 SQL"),
    "within rare": Peer("81, 25 SQL", "84, 25 SQL", "366, 231 SQL"),
    "within common": Peer("162, 26 SQL", "347, 67 SQL", "529, 522 SQL"),
    "record": Peer("66, 78 SQL", "715, 96 SQL", "190, 84 SQL"),
    "board": Peer("312, 30 SQL", "-", "-"),
    "create": Peer("80, 70 SQL", "92, 57 SQL", "176, 34 SQL"),
    "summary": Peer("147, 207 KB", "321, 27 SQL", "738, 483 SQL"),
    "home": Peer("26 (shell)", "703, 79 SQL", "75, 17 SQL"),
    "import": Peer("23.4 s", "85 s", "71 s"),
    "cold.demo": Peer("26 s", "41 s", "11 s"),
    "memory.rss": Peer("742 MiB", "327 MiB", "330 MiB"),
}

"""Duplicates: records that are perhaps the same, told while one types, judged in the door, merged by people.

duplicates.likely(object_type, values)          # what a record of these values would be like
with duplicates.consented("another branch"):    # save it nevertheless; the reason stands in the history
    records.create(Account, values)
"""

from yingdan.platform.duplicates.judging import (
    asking,
    besides,
    consented,
    judge,
    likely,
    named,
    perhaps,
    reason,
    recognised,
    unjudged,
)
from yingdan.platform.duplicates.matches import Duplicate, Match

__all__ = [
    "Duplicate", "Match", "asking", "besides", "consented", "judge", "likely", "named", "perhaps", "reason",
    "recognised", "unjudged",
]  # fmt: skip

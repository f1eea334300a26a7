"""The one way in which the service says no: a status, a kind of error, what is wrong, and which field has it."""

from __future__ import annotations

__all__ = ["KINDS", "Refused"]

# The word for each status in the field `error_type`.
KINDS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "media_type",
    422: "validation",
    429: "overloaded",
    500: "internal",
    503: "not_ready",
    504: "deadline",
}


class Refused(Exception):
    """A request that is not answered with 200. The message never quotes the request.

    `field` is the path of the field that is wrong, such as `pairs[3].claim_a`, "" where it is none in particular.
    `retry_after` is when to come again, in seconds, 0 where that would not help.
    """

    def __init__(self, status: int, message: str, *, field: str = "", retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field
        self.retry_after = retry_after

    def body(self) -> dict[str, str]:
        """The answer's JSON."""
        found = {"error": self.message, "error_type": KINDS.get(self.status, "error")}
        return found | ({"field": self.field} if self.field else {})

    def headers(self) -> dict[str, str]:
        """The answer's own headers."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}

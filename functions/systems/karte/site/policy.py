"""What a site's content security policy must allow for KARTE's tag and the scripts that it delivers.

https://support.karte.io/post/1wOX42rWNCMpyOeROWsiqV
"""

from __future__ import annotations

from collections.abc import Mapping

_KARTE = "*.karte.io"
_DELIVERED = "https://blitz-production-action.s3.ap-northeast-1.amazonaws.com"

CONTENT_SECURITY_POLICY: Mapping[str, tuple[str, ...]] = {
    "script-src": (_KARTE, _DELIVERED, "'unsafe-inline'"),
    "style-src": (_KARTE, "'unsafe-inline'"),
    "img-src": (_KARTE,),
    "font-src": (_KARTE,),
    "connect-src": (_KARTE, "wss://*.karte.io"),
}
"""By directive. The script itself calls nobody: KARTE's tag sends, KARTE's servers call the relay."""

ACROSS_DOMAINS = ("frame-src", "https://ktid.karte-edge.io")
"""Only where KARTE measures across domains."""

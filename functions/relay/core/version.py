"""The relay's version, as other systems see it in the User-Agent."""

VERSION = "0.1.0"
USER_AGENT = f"marketo-relay/{VERSION}"

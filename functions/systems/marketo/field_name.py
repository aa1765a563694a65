"""What a field of Marketo is called in relay.yaml."""

from typing import Annotated

from msgspec import Meta

FieldName = Annotated[str, Meta(min_length=1, max_length=255)]

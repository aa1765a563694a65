"""What the relay costs at AWS: calls are counted as the functions make them, and multiplied by list prices."""

import infra  # noqa: F401 - names the Node.js that the CDK's library runs on, before anything here imports that

"""The way out: the network, its NAT and fixed addresses, and which ports functions may call."""

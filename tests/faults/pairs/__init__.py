"""Fields that two routes share both ways, while people change both sides and everything fails."""

"""Property tests here share a machine with other suites: time says nothing about them."""

from hypothesis import HealthCheck, settings

settings.register_profile("http", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("http")

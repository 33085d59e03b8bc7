"""Hypothesis profiles, loaded as a pytest plugin: `-p tools.testing.profiles --hypothesis-profile=fuzz`."""

from hypothesis import HealthCheck, settings

settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True)
settings.register_profile(
    "fuzz", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

"""Dispatches, servers and workers as the engine's tests have them."""

from tests.delivery.conftest import clock, make_scene, serve, worker

__all__ = ["clock", "make_scene", "serve", "worker"]

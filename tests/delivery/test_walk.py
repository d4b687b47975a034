from __future__ import annotations

import pytest

from tests.delivery.conftest import MakeScene, rows, states, work_all
from wici.delivery.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


def test_everybody_gets_their_own_message(make_scene, serve, worker: Worker) -> None:
    scene = make_scene(5)
    server = serve(scene)
    dispatch = scene.freeze()

    assert work_all(worker) == 3

    assert states(dispatch) == {"sent": 5}
    assert dispatch.state == "finished"
    assert sorted(server.recipients) == [p.email for p in scene.people]
